// One step on a Wednesday, criteria of every class and what was counted, for tests of single judgements.
import { expect } from 'vitest';
import { DEFAULT_CALENDAR } from '../../src/core/calendar/calendar.ts';
import { HOUR, type Instant, MINUTE, toInstant } from '../../src/core/calendar/instant.ts';
import type { Criterion } from '../../src/core/gate/criterion.ts';
import type { Counts, Evidence } from '../../src/core/gate/evidence.ts';
import { judge } from '../../src/core/gate/judging/judge.ts';
import { noEvidence } from '../../src/core/gate/judging/judged.ts';
import type { CriterionResult, StepState } from '../../src/core/gate/verdict.ts';

type Of<K extends Criterion['kind']> = Extract<Criterion, { readonly kind: K }>;

/** Wednesday 2025-03-12, 09:00 in New York. */
export const start = toInstant(Date.UTC(2025, 2, 12, 13));
export const at = (millis: number): Instant => toInstant(start + millis);
export const soakEndsAt = at(8 * HOUR);

export const state: StepState = {
  startedAt: start,
  soakEndsAt,
  share: 0.25,
  calendar: DEFAULT_CALENDAR,
  missingDataAfter: 30 * MINUTE,
  latched: {},
  recorded: {},
};
export const common = { id: 'it', text: 'Download error rate: < 0.3%', line: 1, onFail: 'rollBack' } as const;
export const tested = {
  ...common,
  operation: 'download',
  proof: 'statistical',
  passAlpha: 0.05,
  slowAlpha: 0.0025,
  fastAlpha: 0.0025,
} as const;
export const below: Of<'below'> = { ...tested, kind: 'below', bound: 0.003 };
export const above: Of<'above'> = { ...tested, kind: 'above', bound: 0.99 };
export const zero: Of<'zero'> = { ...tested, kind: 'zero', rate: 0.01 };
export const any: Of<'any'> = { ...tested, kind: 'any' };
export const proportional: Of<'proportional'> = { ...tested, kind: 'proportional', band: [0.8, 1.25] };
export const manual: Of<'manual'> = { ...common, kind: 'manual', bound: 0 };
export const observe: Of<'observe'> = { ...common, kind: 'observe', operation: 'download' };
export const literally = <C extends Criterion>(criterion: C): C => ({ ...criterion, proof: 'literal' });

/** One event a user. */
export function counts(errors: number, events: number): Counts {
  return { ok: events - errors, errors, users: events, squares: events };
}

export function seen(now: Instant, more: Partial<Evidence> = {}): Evidence {
  return { ...noEvidence('download'), firstTreatedAt: start, lastEventAt: now, lastTreatedAt: now, ...more };
}

export function single(
  criterion: Criterion,
  evidence: Partial<Evidence>,
  now: Instant = at(HOUR),
  step: Partial<StepState> = {},
): CriterionResult {
  const result = judge({ criteria: [criterion] }, [seen(now, evidence)], { ...state, ...step }, now);
  expect(result.verdict).toBe(result.criteria[0]?.verdict);
  return result.criteria[0]!;
}
