// Answers of toggles as OFREP writes them: rendered when a toggle changes, so that a request only chooses among texts.
import { createHash } from 'node:crypto';
import { isPreparedOn, type PreparedToggle, prepare } from '../../core/toggle/evaluate.ts';
import { FULL, OFF } from '../../core/toggle/percentage.ts';
import type { ToggleDefinition } from '../../core/toggle/toggle.ts';
import type { ToggleSource } from '../toggle-source.ts';

export interface Evaluations {
  /** The JSON of one evaluation for `user`, or undefined when there is no such toggle. */
  one(key: string, user: string): string | undefined;
  /** The JSON of all evaluations for `user`, and a strong entity tag: equal for equal JSON, different for different. */
  all(user: string): AllEvaluations;
  close(): void;
}

export interface AllEvaluations {
  readonly body: string;
  readonly bytes: number;
  readonly etag: string;
}

interface Evaluation {
  readonly toggle: PreparedToggle;
  readonly on: string;
  readonly off: string;
}

/** Up to four toggles have up to sixteen texts together, each made when it is first needed. */
interface Group {
  readonly evaluations: readonly Evaluation[];
  readonly texts: (Text | undefined)[];
}

interface Text {
  readonly json: string;
  readonly bytes: number;
}

const GROUP_SIZE = 4;
const HEX = '0123456789abcdef';
const BEFORE = '{"flags":[';
const AFTER = ']}';

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
    one(key, user) {
      const evaluation = evaluations.get(key);
      return evaluation && (isPreparedOn(evaluation.toggle, user) ? evaluation.on : evaluation.off);
    },
    all(user) {
      let flags = '';
      let bits = '';
      let bytes = BEFORE.length + AFTER.length + Math.max(0, groups.length - 1);
      for (const group of groups) {
        let choice = 0;
        for (const { toggle } of group.evaluations) choice = (choice << 1) | (isPreparedOn(toggle, user) ? 1 : 0);
        let text = group.texts[choice];
        if (text === undefined) {
          text = textOf(group.evaluations, choice);
          group.texts[choice] = text;
        }
        flags = flags === '' ? text.json : `${flags},${text.json}`;
        bits += HEX[choice];
        bytes += text.bytes;
      }
      // What can be answered (the shape) and which of it is answered (one bit a toggle) are all that the body depends on.
      return { body: BEFORE + flags + AFTER, bytes, etag: `"${shape}.${bits}"` };
    },
    close: stop,
  };
}

/** 0% and 100% are the same for everybody (STATIC); between them the user decides (SPLIT). */
function evaluationOf(definition: ToggleDefinition): Evaluation {
  const { key, percentage } = definition;
  const reason = percentage === OFF || percentage === FULL ? 'STATIC' : 'SPLIT';
  return {
    toggle: prepare(definition),
    on: JSON.stringify({ key, value: true, reason, variant: 'on' }),
    off: JSON.stringify({ key, value: false, reason, variant: 'off' }),
  };
}

function groupsOf(evaluations: ReadonlyMap<string, Evaluation>): readonly Group[] {
  const all = [...evaluations.values()];
  const groups: Group[] = [];
  for (let first = 0; first < all.length; first += GROUP_SIZE)
    groups.push({
      evaluations: all.slice(first, first + GROUP_SIZE),
      texts: new Array(1 << GROUP_SIZE).fill(undefined),
    });
  return groups;
}

/** The first toggle of a group is the highest bit of `choice`. */
function textOf(evaluations: readonly Evaluation[], choice: number): Text {
  const last = evaluations.length - 1;
  const json = evaluations.map(({ on, off }, index) => ((choice >> (last - index)) & 1 ? on : off)).join(',');
  return { json, bytes: Buffer.byteLength(json) };
}

function shapeOf(evaluations: ReadonlyMap<string, Evaluation>): string {
  const hash = createHash('sha256');
  for (const { on } of evaluations.values()) hash.update(on).update('\n');
  return hash.digest('base64url').slice(0, 22);
}
