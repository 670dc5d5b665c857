import { describe, expect, test } from 'vitest';
import { DEFAULT_CALENDAR } from '../../calendar/calendar.ts';
import type { Instant } from '../../calendar/instant.ts';
import type { Criterion } from '../../gate/criterion.ts';
import type { CriterionResult } from '../../gate/verdict.ts';
import type { StepRecord } from '../../run/run.ts';
import type { Rollout } from '../plan.ts';
import { escapeMarkup } from './escape-markup.ts';
import { criterionLine } from './result-criterion.ts';

const rollout = { calendar: DEFAULT_CALENDAR, policy: {} } as Rollout;
const base = {
  id: 'c',
  line: 1,
  onFail: 'rollBack',
  operation: 'x',
  passAlpha: 0.05,
  slowAlpha: 0.01,
  fastAlpha: 0.01,
} as const;

function say(
  criterion: Criterion,
  result: Partial<CriterionResult>,
  rest: Partial<StepRecord> = {},
  of: Rollout = rollout,
): string {
  const judged = {
    criterion: 'c',
    verdict: 'pass',
    why: 'seen',
    errors: 0,
    events: 500,
    users: 0,
    interval: [0.001, 0.01],
    ...result,
  };
  const record = { evidence: [], recorded: {}, result: { verdict: 'pass', criteria: [judged] }, ...rest };
  return criterionLine(of, record as unknown as StepRecord, criterion);
}

test('what was proved needs no caveat', () => {
  const below: Criterion = { ...base, kind: 'below', text: 'Errors: < 0.3%', bound: 0.003, proof: 'statistical' };
  expect(say(below, {})).toBe('Errors: < 0.3% - passed: seen; always-valid 95% interval 0.1% to 1%');
  expect(say(below, { verdict: 'undecided', why: 'not enough yet.' })).toMatch(/- undecided: not enough yet; /);
});

test('what is read literally and proved all the same is not called unproved', () => {
  const below: Criterion = { ...base, kind: 'below', text: 'Errors: < 0.3%', bound: 0.003, proof: 'literal' };
  const passLine = Math.log(20);
  expect(say(below, { logPass: Math.log(10), passLine })).toContain('read literally: not proved');
  expect(say(below, { logPass: Math.log(28), passLine })).not.toContain('not proved');
});

test('the evidence stands on the way to its lines, with what noise it may be', () => {
  const below: Criterion = { ...base, kind: 'below', text: 'Errors: < 0.3%', bound: 0.003, proof: 'statistical' };
  const numbers = { logPass: Math.log(3.1), passLine: Math.log(20), logFail: Math.log(46), failLine: Math.log(400) };
  const undecided = { verdict: 'undecided', why: 'not enough yet', noise: 1 / 46, ...numbers } as const;
  const told = 'always-valid 95% interval 0.1% to 1%; evidence 3.1 of 20 for a pass, 46 of 400 for a fail';
  const noise = 'the chance that this is noise is at most 1 in 46';
  expect(say(below, undecided)).toBe(`Errors: < 0.3% - undecided: not enough yet; ${told}; ${noise}`);
  // The sentence says it already.
  expect(say(below, { ...undecided, why: `seen; ${noise}` })).toBe(
    `Errors: < 0.3% - undecided: seen; ${noise}; ${told}`,
  );
});

test('what is missing comes with a time, at the pace of the events so far', () => {
  const below: Criterion = { ...base, kind: 'below', text: 'Errors: < 0.3%', bound: 0.003, proof: 'statistical' };
  const undecided = { verdict: 'undecided', why: 'needs about 740 more events', moreEvents: 740, events: 400 } as const;
  // Begun on Wednesday 3/12 at 09:00 in New York, last heard of at 13:00.
  const confirmedAt = Date.parse('2025-03-12T13:00:00Z') as Instant;
  const lastEventAt = Date.parse('2025-03-12T17:00:00Z') as Instant;
  const evidence = [{ operation: 'x', lastEventAt, treated: { users: 0 } }] as unknown as StepRecord['evidence'];
  expect(say(below, undecided, { confirmedAt, evidence })).toContain('740 more events, about Thu 3/13 12:30; always');
  expect(say(below, undecided, { confirmedAt, evidence, endedAt: lastEventAt })).toContain('740 more events; always');
  expect(say(below, undecided, { evidence })).toContain('740 more events; always');
});

test('what was read literally says how often twice the bound would have passed', () => {
  const below: Criterion = { ...base, kind: 'below', text: 'Errors: < 0.3%', bound: 0.003, proof: 'literal' };
  const caveat = 'read literally: not proved, an error rate of 0.6% would have passed 20% of the time';
  expect(say(below, {})).toContain(caveat);
  expect(say(below, { events: 10_000 })).toContain('would have passed less than 1% of the time');
  expect(say(below, { verdict: 'fail' })).not.toContain('read literally');
  // "Above 99.7%" is the mirror image, its interval too.
  const above: Criterion = { ...base, kind: 'above', text: 'Success: > 99.7%', bound: 0.997, proof: 'literal' };
  expect(say(above, {})).toContain(caveat);
  expect(say(above, {})).toContain('interval 99% to 99.9%');
});

test('no failure at all is not a failure rate of zero', () => {
  const zero: Criterion = { ...base, kind: 'zero', text: 'Failures: 0', rate: 0.01, proof: 'statistical' };
  // 1 - 0.05^(1/500)
  expect(say(zero, {})).toBe(
    'Failures: 0 - passed: seen; no failure in 500 shows a failure rate below 0.597%, not zero',
  );
  expect(say({ ...zero, proof: 'literal' }, {})).toContain('read literally: no failure in 500');
  expect(say(zero, { verdict: 'fail', errors: 1 })).toContain('interval');
});

test('users are named where they are not those of the step', () => {
  const any: Criterion = { ...base, kind: 'any', text: 'Writes: any', proof: 'literal' };
  const evidence = [{ operation: 'x', perUser: true, treated: { users: 40 } }] as unknown as StepRecord['evidence'];
  expect(say(any, { users: 40 }, { evidence })).not.toContain('users');
  expect(say(any, { users: 1 }, { evidence })).toContain('1 user');
});

test('a person’s record stands with name and time', () => {
  const manual: Criterion = { kind: 'manual', id: 'c', text: 'Complaints: 0', line: 1, onFail: 'ask', bound: 0 };
  expect(say(manual, {})).toBe('Complaints: 0 - not recorded');
  const at = Date.parse('2025-03-10T15:00:00Z') as Instant;
  expect(say(manual, {}, { recorded: { c: { value: 0, by: 'Ann', at } } })).toBe(
    'Complaints: 0 - passed: 0, recorded by Ann on Mon 3/10 11:00',
  );
});

describe('small counts', () => {
  const secretive = { ...rollout, policy: { ...rollout.policy, suppressBelow: 11 } } as Rollout;
  const below: Criterion = { ...base, kind: 'below', text: 'Errors: < 0.3%', bound: 0.003, proof: 'literal' };
  const whisper = (criterion: Criterion, result: Partial<CriterionResult>, rest: Partial<StepRecord> = {}) =>
    say(criterion, result, rest, secretive);

  test('are not told, nor anything that they could be worked out from', () => {
    const why = '3 of 2,431 failed (0.123%)';
    expect(whisper(below, { errors: 3, events: 2431, why })).toBe(
      'Errors: < 0.3% - passed: fewer than 11 of 2,431 failed',
    );
    expect(whisper(below, { errors: 39, events: 2431, why: '39 of 2,431 failed' })).toMatch(/39 of 2,431.*interval/);
    expect(whisper(below, { errors: 0, events: 7, why: 'none of 7 failed' })).toBe(
      'Errors: < 0.3% - passed: none of fewer than 11 failed',
    );
    expect(whisper(below, { errors: 40, events: 43, why: '40 of 43 failed (93%)' })).toContain(
      'passed: counts below 11 are not shown',
    );
    expect(whisper(below, { errors: 60, events: 4000, why: '8 of 20 failed (40%) within 10 minutes' })).toContain(
      'passed: 60 of 4,000 failed; always-valid',
    );
  });

  test('stay hidden where nobody is off, where few users are on, and where a person recorded them', () => {
    const scales: Criterion = {
      ...base,
      kind: 'proportional',
      text: 'Writes',
      band: [0.8, 1.25],
      proof: 'statistical',
    };
    const off = { operation: 'x', perUser: true, treated: { users: 40 }, control: { ok: 5, errors: 0 } };
    const evidence = [off] as unknown as StepRecord['evidence'];
    expect(whisper(scales, { why: '500 on and 5 off, 1.1 times', users: 9 }, { evidence })).toBe(
      'Writes - passed: counts below 11 are not shown; fewer than 11 users',
    );
    const manual: Criterion = { kind: 'manual', id: 'c', text: 'Complaints', line: 1, onFail: 'ask', bound: 20 };
    const at = Date.parse('2025-03-10T15:00:00Z') as Instant;
    expect(whisper(manual, {}, { recorded: { c: { value: 4, by: 'Ann', at } } })).toContain(
      'passed: fewer than 11, recorded',
    );
  });
});

test('other people’s words cannot open or end anything', () => {
  expect(escapeMarkup('a\r\n# b\u2028c\u0000')).toBe('a # b c');
  expect(escapeMarkup('<b> </b> <!-- x --> <? --!>')).toBe('&lt;b> &lt;/b> &lt;!-- x --&gt; &lt;? --!&gt;');
  expect(escapeMarkup('< 0.3% and *this* `code`')).toBe('< 0.3% and *this* `code`');
});
