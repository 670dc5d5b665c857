// Answers of toggles as OFREP writes them: rendered when a toggle changes, so that a request only chooses among texts.
import { createHash } from 'node:crypto';
import { bucketsAfter, type HashedKeys, hashKeys } from '../../core/toggle/buckets-of-many.ts';
import {
  evaluatePrepared,
  isPreparedOn,
  type PreparedToggle,
  prepare,
  type Reason,
} from '../../core/toggle/evaluate.ts';
import type { Attributes } from '../../core/toggle/targeting.ts';
import type { ToggleDefinition } from '../../core/toggle/toggle.ts';
import type { ToggleSource } from '../toggle-source.ts';
import { EVENT_STREAMS } from './change-events.ts';

export interface Evaluations {
  /** One evaluation for `user`, or undefined when there is no such toggle. */
  one(key: string, user: string, attributes: Attributes): JsonText | undefined;
  /** All evaluations for `user`. */
  all(user: string, attributes: Attributes): AllEvaluations;
  close(): void;
}

export interface JsonText {
  readonly json: string;
  /** Of its UTF-8. */
  readonly bytes: number;
}

export interface AllEvaluations extends JsonText {
  /** A strong entity tag: different for different JSON, and equal for equal JSON while the toggles are the same. */
  readonly etag: string;
}

interface Evaluation {
  readonly toggle: PreparedToggle;
  /** How many bits a choice among `texts` has. */
  readonly bits: 1 | 2;
  /** By choice: off, on; and where there are rules off by a rule, on by a rule. */
  readonly texts: readonly JsonText[];
}

/** Toggles in a row, of which a choice for each makes one text; of all the possible texts each is made when it is first needed. */
interface Group {
  readonly evaluations: readonly Evaluation[];
  readonly texts: (GroupText | undefined)[];
}

interface GroupText extends JsonText {
  /** A character that tells it from the group's other texts. */
  readonly tag: string;
}

const ON = 1;
/** Of a choice. With more, fewer texts are put together, but out of so many that no processor's cache holds them. */
const GROUP_BITS = 4;
const BEFORE = '{"flags":[';
const AFTER = `],"eventStreams":${JSON.stringify(EVENT_STREAMS)}}`;

/** What of all toggles is asked together, made anew when one of them changes. */
interface Together {
  readonly groups: readonly Group[];
  readonly keys: HashedKeys;
  /** Below which bucket each is on, for those without rules. */
  readonly limits: Int32Array;
  /** For each user anew. */
  readonly buckets: Int32Array;
  readonly shape: string;
}

export function createEvaluations(source: ToggleSource): Evaluations {
  const evaluations = new Map<string, Evaluation>();
  for (const definition of source.definitions()) evaluations.set(definition.key, evaluationOf(definition));
  let together = togetherOf([...evaluations.values()]);
  const stop = source.onChange((definition) => {
    evaluations.set(definition.key, evaluationOf(definition));
    together = togetherOf([...evaluations.values()]);
  });

  return {
    one(key, user, attributes) {
      const evaluation = evaluations.get(key);
      return evaluation?.texts[choiceOf(evaluation, user, attributes)];
    },
    all: (user, attributes) => allOf(together, user, attributes),
    close: stop,
  };
}

function allOf(
  { groups, keys, limits, buckets, shape }: Together,
  user: string,
  attributes: Attributes,
): AllEvaluations {
  bucketsAfter(keys, user, buckets);
  let json = BEFORE;
  let tags = '';
  let bytes = BEFORE.length + AFTER.length + Math.max(0, groups.length - 1);
  let at = 0;
  for (let i = 0; i < groups.length; i++) {
    const { evaluations, texts } = groups[i] as Group;
    let choice = 0;
    for (let j = 0; j < evaluations.length; j++, at++) {
      const { bits } = evaluations[j] as Evaluation;
      choice =
        bits === 1
          ? (choice << 1) | ((buckets[at] as number) < (limits[at] as number) ? 1 : 0)
          : (choice << 2) | choiceOf(evaluations[j] as Evaluation, user, attributes);
    }
    let text = texts[choice];
    if (text === undefined) {
      text = joinedText(evaluations, choice);
      texts[choice] = text;
    }
    json += i === 0 ? text.json : `,${text.json}`;
    tags += text.tag;
    bytes += text.bytes;
  }
  // What can be answered (the shape) and which of it is answered (the tags) are all that the JSON depends on.
  return { json: json + AFTER, bytes, etag: `"${shape}.${tags}"` };
}

function choiceOf({ toggle, bits }: Evaluation, user: string, attributes: Attributes): number {
  if (bits === 1) return isPreparedOn(toggle, user) ? 1 : 0;
  const { value, reason } = evaluatePrepared(toggle, user, attributes);
  if (reason === 'TARGETING_MATCH') return value ? 3 : 2;
  return value ? 1 : 0;
}

/** Of those whom no rule decides for, everybody has the same reason: the one that nobody in particular has. */
function evaluationOf(definition: ToggleDefinition): Evaluation {
  const { key, targeting, ...plain } = definition;
  const byNoRule = evaluatePrepared(prepare({ key, ...plain, ...(targeting && { targeting: {} }) }), '').reason;
  // OFREP has no DEFAULT: what is the same for everybody whom no rule names, it calls STATIC.
  const text = (value: boolean, reason: Reason): JsonText => {
    const why = reason === 'DEFAULT' ? 'STATIC' : reason;
    const json = JSON.stringify({ key, value, reason: why, variant: value ? 'on' : 'off' });
    return { json, bytes: Buffer.byteLength(json) };
  };
  const texts = [text(false, byNoRule), text(true, byNoRule)];
  if (targeting === undefined) return { toggle: prepare(definition), bits: 1, texts };
  texts.push(text(false, 'TARGETING_MATCH'), text(true, 'TARGETING_MATCH'));
  return { toggle: prepare(definition), bits: 2, texts };
}

function togetherOf(all: readonly Evaluation[]): Together {
  return {
    groups: groupsOf(all),
    keys: hashKeys(all.map(({ toggle }) => toggle.hashed)),
    limits: Int32Array.from(all, ({ toggle }) => (toggle.killed ? 0 : toggle.percentage)),
    buckets: new Int32Array(all.length),
    shape: shapeOf(all),
  };
}

function groupsOf(all: readonly Evaluation[]): readonly Group[] {
  const groups: Group[] = [];
  let row: Evaluation[] = [];
  let left = 0;
  for (const evaluation of all) {
    if (evaluation.bits > left) {
      row = [];
      left = GROUP_BITS;
      groups.push({ evaluations: row, texts: new Array(1 << GROUP_BITS).fill(undefined) });
    }
    row.push(evaluation);
    left -= evaluation.bits;
  }
  return groups;
}

/** The last toggle has the lowest bits of `choice`. */
function joinedText(evaluations: readonly Evaluation[], choice: number): GroupText {
  const chosen: JsonText[] = [];
  let left = choice;
  for (const { bits, texts } of evaluations.toReversed()) {
    chosen.unshift(texts[left & ((1 << bits) - 1)] as JsonText);
    left >>= bits;
  }
  const json = chosen.map((text) => text.json).join(',');
  return { json, bytes: Buffer.byteLength(json), tag: choice.toString(16) };
}

/** Of every toggle what it is answered when it is on, and whether there are rules, by which the groups are made. */
function shapeOf(all: readonly Evaluation[]): string {
  const hash = createHash('sha256');
  for (const { texts, bits } of all) hash.update(`${(texts[ON] as JsonText).json}${bits}\n`);
  return hash.digest('base64url').slice(0, 22);
}
