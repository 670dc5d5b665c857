// The texts among which an evaluation of one toggle is chosen, as OFREP writes them.
import {
  evaluatePrepared,
  isPreparedOn,
  type PreparedToggle,
  prepare,
  type Reason,
} from '../../core/toggle/evaluate.ts';
import type { Attributes } from '../../core/toggle/targeting.ts';
import type { ToggleDefinition } from '../../core/toggle/toggle.ts';

export interface JsonText {
  readonly json: string;
  /** Of its UTF-8. */
  readonly bytes: number;
}

export interface ToggleTexts {
  readonly toggle: PreparedToggle;
  /** How many bits a choice has: one where there are no rules. */
  readonly bits: 1 | 2;
  /** By choice: off, on; and where there are rules off by a rule, on by a rule. */
  readonly texts: readonly JsonText[];
}

/** Of those whom no rule decides for, everybody has the same reason: the one that nobody in particular has. */
export function toggleTexts(definition: ToggleDefinition): ToggleTexts {
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

/** Which of the texts is `user`'s. */
export function choiceOf({ toggle, bits }: ToggleTexts, user: string, attributes: Attributes): number {
  if (bits === 1) return isPreparedOn(toggle, user) ? 1 : 0;
  const { value, reason } = evaluatePrepared(toggle, user, attributes);
  if (reason === 'TARGETING_MATCH') return value ? 3 : 2;
  return value ? 1 : 0;
}
