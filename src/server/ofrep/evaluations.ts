// Answers of toggles as OFREP writes them: rendered when a toggle changes, so that a request only chooses among texts.
import { createHash } from 'node:crypto';
import { evaluatePrepared, type PreparedToggle, prepare, type Reason } from '../../core/toggle/evaluate.ts';
import type { Attributes } from '../../core/toggle/targeting.ts';
import type { ToggleDefinition } from '../../core/toggle/toggle.ts';
import type { ToggleSource } from '../toggle-source.ts';
import { EVENT_STREAMS } from './change-events.ts';

export interface Evaluations {
  /** The JSON of one evaluation for `user`, or undefined when there is no such toggle. */
  one(key: string, user: string, attributes: Attributes): string | undefined;
  /** The JSON of all evaluations for `user`, and a strong entity tag: equal for equal JSON, different for different. */
  all(user: string, attributes: Attributes): AllEvaluations;
  close(): void;
}

export interface AllEvaluations {
  readonly body: string;
  readonly bytes: number;
  readonly etag: string;
}

interface Evaluation {
  readonly toggle: PreparedToggle;
  /** By choice: off, on; off by a rule, on by a rule. */
  readonly texts: readonly [string, string, string, string];
}

/** Up to four toggles have up to 256 texts together, by two bits each (sixteen of them without rules), each made when it is first needed. */
interface Group {
  readonly evaluations: readonly Evaluation[];
  readonly texts: (Text | undefined)[];
}

interface Text {
  readonly json: string;
  /** Two characters that tell it from the group's other texts. */
  readonly tag: string;
  readonly bytes: number;
}

const ON = 1;
const GROUP_SIZE = 4;
const BEFORE = '{"flags":[';
const AFTER = `],"eventStreams":${JSON.stringify(EVENT_STREAMS)}}`;

export function createEvaluations(source: ToggleSource): Evaluations {
  const evaluations = new Map<string, Evaluation>();
  for (const definition of source.definitions()) evaluations.set(definition.key, evaluationOf(definition));
  let groups = groupsOf(evaluations);
  let shape = shapeOf(evaluations);
  const stop = source.onChange((definition) => {
    evaluations.set(definition.key, evaluationOf(definition));
    groups = groupsOf(evaluations);
    shape = shapeOf(evaluations);
  });

  return {
    one(key, user, attributes) {
      const evaluation = evaluations.get(key);
      return evaluation?.texts[choiceOf(evaluation.toggle, user, attributes)];
    },
    all(user, attributes) {
      let flags = '';
      let bits = '';
      let bytes = BEFORE.length + AFTER.length + Math.max(0, groups.length - 1);
      for (const group of groups) {
        let choice = 0;
        for (const { toggle } of group.evaluations) choice = (choice << 2) | choiceOf(toggle, user, attributes);
        let text = group.texts[choice];
        if (text === undefined) {
          text = textOf(group.evaluations, choice);
          group.texts[choice] = text;
        }
        flags = flags === '' ? text.json : `${flags},${text.json}`;
        bits += text.tag;
        bytes += text.bytes;
      }
      // What can be answered (the shape) and which of it is answered (two bits a toggle) are all that the body depends on.
      return { body: BEFORE + flags + AFTER, bytes, etag: `"${shape}.${bits}"` };
    },
    close: stop,
  };
}

function choiceOf(toggle: PreparedToggle, user: string, attributes: Attributes): 0 | 1 | 2 | 3 {
  const { value, reason } = evaluatePrepared(toggle, user, attributes);
  if (reason === 'TARGETING_MATCH') return value ? 3 : 2;
  return value ? 1 : 0;
}

/** Of those whom no rule decides for, everybody has the same reason: the one that nobody in particular has. */
function evaluationOf(definition: ToggleDefinition): Evaluation {
  const { key, targeting, ...plain } = definition;
  const toggle = prepare(definition);
  const byNoRule = evaluatePrepared(prepare({ key, ...plain, ...(targeting && { targeting: {} }) }), '').reason;
  // OFREP has no DEFAULT: what is the same for everybody whom no rule names, it calls STATIC.
  const text = (value: boolean, reason: Reason) =>
    JSON.stringify({ key, value, reason: reason === 'DEFAULT' ? 'STATIC' : reason, variant: value ? 'on' : 'off' });
  return {
    toggle,
    texts: [text(false, byNoRule), text(true, byNoRule), text(false, 'TARGETING_MATCH'), text(true, 'TARGETING_MATCH')],
  };
}

function groupsOf(evaluations: ReadonlyMap<string, Evaluation>): readonly Group[] {
  const all = [...evaluations.values()];
  const groups: Group[] = [];
  for (let first = 0; first < all.length; first += GROUP_SIZE)
    groups.push({
      evaluations: all.slice(first, first + GROUP_SIZE),
      texts: new Array(1 << (2 * GROUP_SIZE)).fill(undefined),
    });
  return groups;
}

/** The first toggle of a group has the highest two bits of `choice`. */
function textOf(evaluations: readonly Evaluation[], choice: number): Text {
  const last = evaluations.length - 1;
  const json = evaluations.map(({ texts }, index) => texts[(choice >> (2 * (last - index))) & 3]).join(',');
  return { json, bytes: Buffer.byteLength(json), tag: choice.toString(16).padStart(2, '0') };
}

function shapeOf(evaluations: ReadonlyMap<string, Evaluation>): string {
  const hash = createHash('sha256');
  for (const { texts } of evaluations.values()) hash.update(texts[ON]).update('\n');
  return hash.digest('base64url').slice(0, 22);
}
