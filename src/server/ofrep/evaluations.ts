// Answers of toggles as OFREP writes them: each toggle's two answers are rendered once, when it changes.
import { createHash } from 'node:crypto';
import { isPreparedOn, prepare } from '../../core/toggle/evaluate.ts';
import { FULL, OFF } from '../../core/toggle/percentage.ts';
import type { ToggleDefinition } from '../../core/toggle/toggle.ts';
import type { ToggleSource } from '../toggle-source.ts';

export interface Evaluations {
  /** The JSON of one evaluation for `user`, or undefined when there is no such toggle. */
  one(key: string, user: string): string | undefined;
  /** The JSON of all evaluations for `user`, and a strong entity tag: equal for equal JSON, different for different. */
  all(user: string): { readonly body: string; readonly etag: string };
  close(): void;
}

interface Evaluation {
  isOn(user: string): boolean;
  readonly on: string;
  readonly off: string;
}

export function createEvaluations(source: ToggleSource): Evaluations {
  const evaluations = new Map<string, Evaluation>();
  for (const definition of source.definitions()) evaluations.set(definition.key, evaluationOf(definition));
  let shape = shapeOf(evaluations);
  const stop = source.onChange((definition) => {
    evaluations.set(definition.key, evaluationOf(definition));
    shape = shapeOf(evaluations);
  });

  return {
    one(key, user) {
      const evaluation = evaluations.get(key);
      return evaluation && (evaluation.isOn(user) ? evaluation.on : evaluation.off);
    },
    all(user) {
      let flags = '';
      let bits = '';
      let nibble = 1;
      for (const evaluation of evaluations.values()) {
        const on = evaluation.isOn(user);
        flags += `${flags === '' ? '' : ','}${on ? evaluation.on : evaluation.off}`;
        nibble = (nibble << 1) | (on ? 1 : 0);
        if (nibble >= 16) {
          bits += (nibble & 15).toString(16);
          nibble = 1;
        }
      }
      // What can be answered (the shape) and which of it is answered (one bit a toggle) are all that the body depends on.
      if (nibble > 1) bits += nibble.toString(16);
      return { body: `{"flags":[${flags}]}`, etag: `"${shape}.${bits}"` };
    },
    close: stop,
  };
}

/** 0% and 100% are the same for everybody (STATIC); between them the user decides (SPLIT). */
function evaluationOf(definition: ToggleDefinition): Evaluation {
  const { key, percentage } = definition;
  const reason = percentage === OFF || percentage === FULL ? 'STATIC' : 'SPLIT';
  const toggle = prepare(definition);
  return {
    isOn: (user) => isPreparedOn(toggle, user),
    on: JSON.stringify({ key, value: true, reason, variant: 'on' }),
    off: JSON.stringify({ key, value: false, reason, variant: 'off' }),
  };
}

function shapeOf(evaluations: ReadonlyMap<string, Evaluation>): string {
  const hash = createHash('sha256');
  for (const { on } of evaluations.values()) hash.update(on).update('\n');
  return hash.digest('base64url').slice(0, 22);
}
