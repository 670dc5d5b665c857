import { describe, expect, it } from 'vitest';
import { DEFAULT_CALENDAR } from '../calendar/calendar.ts';
import { parsePlainDate, toInstant } from '../calendar/instant.ts';
import type { CriterionResult, Verdict } from '../gate/verdict.ts';
import type { Rollout, Step } from '../plan/plan.ts';
import { FULL, OFF, percent } from '../toggle/percentage.ts';
import { describeEntry } from './describe.ts';
import { type Actor, type JournalEvent, PHASEGATE } from './journal.ts';

const day = parsePlainDate('2025-03-10')!;
const step = (percentage: number): Step => ({
  phase: 'Phase',
  phaseIndex: 0,
  percentage: percent(percentage),
  window: { start: day, end: day },
  soak: undefined,
  audience: undefined,
  share: percentage / 100,
  gate: {
    criteria: [
      { kind: 'manual', id: 'index', text: 'Index errors: < 2%', line: 1, onFail: 'rollBack', bound: 1 },
      { kind: 'manual', id: 'print', text: 'Print errors: < 1%', line: 2, onFail: 'pause', bound: 1 },
    ],
  },
});
const rollout: Rollout = {
  id: 'letters',
  title: 'Letters',
  toggle: 'letters',
  mode: 'drive',
  calendar: DEFAULT_CALENDAR,
  steps: [step(0.5), step(25), step(100)],
  alpha: { fail: 0.01, pass: 0.05 },
  policy: { weekend: 'stay', missingDataAfter: 1, audience: 'plan' },
};
const told = { percentage: percent(25), to: ['Ada'], where: 'Unleash', why: 'gate passed' } as const;
const ann: Actor = { kind: 'person', name: 'Ann' };

const say = (event: JournalEvent, by: Actor = PHASEGATE) =>
  describeEntry({ seq: 1, at: toInstant(0), by, event }, rollout);

const criterion = (verdict: Verdict, why: string, id = 'index'): CriterionResult => ({
  criterion: id,
  verdict,
  why,
  errors: 0,
  events: 0,
  users: 0,
  interval: undefined,
  logPass: undefined,
  passLine: undefined,
  logFail: undefined,
  failLine: undefined,
  failedBy: undefined,
  notTheChange: false,
});
const judged = (verdict: Verdict, ...criteria: CriterionResult[]): JournalEvent => ({
  kind: 'judged',
  result: { verdict, criteria },
  evidence: [],
});

describe('describeEntry', () => {
  it.each<[sentence: string, event: JournalEvent]>([
    ['planned 0.5%, 25%, 100%', { kind: 'planned', rollout, document: 'plan.md', repairs: [] }],
    [
      'planned 0.5%, 25%, 100%, with repairs: read 2024 as 2025; shift the windows',
      { kind: 'planned', rollout, document: 'plan.md', repairs: ['read 2024 as 2025', 'shift the windows'] },
    ],
    [
      'asked Ada to set letters to 25% in Unleash: gate passed',
      { kind: 'advised', ...told, times: 1, urgent: false, readBack: true },
    ],
    [
      'reminded Ada to set letters to 25% in Unleash: gate passed, then "phasegate confirm letters --at 25%"',
      { kind: 'advised', ...told, times: 2, urgent: false, readBack: false },
    ],
    [
      'URGENT: reminded the release owner (reminder 4) to set letters to 25% in Unleash: gate passed',
      { kind: 'advised', ...told, to: [], times: 5, urgent: true, readBack: true },
    ],
    [
      'ready for the first percentage: letters can be set to 0%',
      { kind: 'rehearsed', ready: true, proof: 'letters can be set to 0%' },
    ],
    [
      'NOT ready for the first percentage: the token has expired',
      { kind: 'rehearsed', ready: false, why: 'the token has expired.' },
    ],
    ['what failed works again (PG_TOGGLE_READ)', { kind: 'mended', code: 'PG_TOGGLE_READ' }],
    [
      'the toggle is gone, which is 0%; it was to be at 25%',
      { kind: 'drifted', found: percent(0), commanded: percent(25), gone: true },
    ],
    [
      'the toggle is at 5% and not at 25% as asked',
      { kind: 'drifted', found: percent(5), commanded: percent(25), pending: true },
    ],
    ['host 17 runs it', { kind: 'claimed', epoch: 1, runner: 'host 17' }],
    ['host 18 took it over (runner 2)', { kind: 'claimed', epoch: 2, runner: 'host 18' }],
    ['the gate passes: no failure in 812', judged('pass', criterion('pass', 'no failure in 812.'))],
    ['the gate passes: both criteria hold', judged('pass', criterion('pass', 'a'), criterion('pass', 'b', 'print'))],
    [
      'the gate passes: all 3 criteria hold',
      judged('pass', criterion('pass', 'a'), criterion('pass', 'b', 'print'), criterion('pass', 'c', 'gone')),
    ],
    [
      'the gate is undecided: "Print errors: < 1%": 2 of 600',
      judged('undecided', criterion('pass', 'fine'), criterion('undecided', '2 of 600', 'print')),
    ],
    [
      'the gate is undecided on 2 of 3 criteria',
      judged(
        'undecided',
        criterion('pass', 'fine'),
        criterion('undecided', '2 of 600', 'print'),
        criterion('undecided', '1 of 90', 'gone'),
      ),
    ],
    [
      'the gate fails: "Index errors: < 2%": 8 of 80; "Print errors: < 1%": 9 of 90; 7 of 70',
      judged(
        'fail',
        criterion('fail', '8 of 80'),
        criterion('fail', '9 of 90.', 'print'),
        criterion('fail', '7 of 70', 'gone'),
      ),
    ],
    [
      'the gate fails: "Print errors: < 1%": 9 of 90',
      judged('fail', criterion('undecided', 'who knows'), criterion('fail', '9 of 90.', 'print')),
    ],
    [
      'the gate has no data on both criteria',
      judged('noData', criterion('noData', 'nothing yet'), criterion('noData', 'nothing yet', 'print')),
    ],
    ['the gate has no data: nothing for 30 min', judged('noData', criterion('noData', 'nothing for 30 min'))],
    [
      'started at 0.5%: the window is open',
      { kind: 'decided', decision: { kind: 'start', step: 0, why: 'the window is open' } },
    ],
    [
      'advanced to 25%: gate passed, soak over',
      { kind: 'decided', decision: { kind: 'advance', step: 1, why: 'gate passed, soak over' } },
    ],
    [
      'went to 0% for now: the weekend',
      { kind: 'decided', decision: { kind: 'retreat', until: toInstant(1), why: 'the weekend' } },
    ],
    [
      'rolled back to 0% because of "Print errors: < 1%": 9 of 90',
      { kind: 'decided', decision: { kind: 'rollBack', to: OFF, criteria: ['print'], why: '9 of 90' } },
    ],
    [
      'rolled back to 25%: 9 of 90',
      { kind: 'decided', decision: { kind: 'rollBack', to: percent(25), criteria: ['gone'], why: '9 of 90' } },
    ],
    [
      'paused because of "Index errors: < 2%" and "Print errors: < 1%": 9 of 90; 7 of 80',
      { kind: 'decided', decision: { kind: 'pause', criteria: ['index', 'print'], why: '9 of 90; 7 of 80' } },
    ],
    [
      'asked a person, because there is no data: nothing for 30 min',
      { kind: 'decided', decision: { kind: 'ask', about: 'noData', why: 'nothing for 30 min' } },
    ],
    ['completed: gate passed', { kind: 'decided', decision: { kind: 'complete', why: 'gate passed' } }],
    ['waits: soaking', { kind: 'decided', decision: { kind: 'wait', until: undefined, why: 'soaking' } }],
    ['the toggle was read back at 25%', { kind: 'confirmed', percentage: percent(25) }],
    ['the first event at 25% was counted', { kind: 'effective', percentage: percent(25) }],
    ['somebody lowered the toggle from 100% to 0.5%', { kind: 'drifted', found: percent(0.5), commanded: FULL }],
    ['somebody raised the toggle from 0% to 100%', { kind: 'drifted', found: FULL, commanded: OFF }],
    ['the disk is full (PG_DISK_FULL)', { kind: 'faulted', code: 'PG_DISK_FULL', message: 'the disk is full' }],
  ])('says "%s"', (sentence, event) => {
    expect(say(event)).toBe(sentence);
  });

  it.each<[sentence: string, request: Extract<JournalEvent, { kind: 'requested' }>['request']]>([
    ['Ann approved going on: seen the logs', { kind: 'approve', reason: ' seen the logs. ' }],
    ['Ann paused it', { kind: 'pause', reason: '' }],
    ['Ann resumed it', { kind: 'resume', at: undefined, reason: '' }],
    ['Ann resumed it at 25%: mended', { kind: 'resume', at: percent(25), reason: 'mended' }],
    ['Ann rolled it back to 0%: letters are wrong', { kind: 'rollback', reason: 'letters are wrong' }],
    ['Ann asked to go on over the limit: known noise...', { kind: 'override', reason: 'known noise...' }],
    ['Ann confirmed that the toggle is at 25%', { kind: 'confirm', at: percent(25), asked: percent(25) }],
    [
      'Ann says that the toggle is at 5%, and not at 25% as asked',
      { kind: 'confirm', at: percent(5), asked: percent(25) },
    ],
    ['Ann recorded 3 for manual:calls', { kind: 'record', criterion: 'manual:calls', value: 3 }],
  ])('says "%s"', (sentence, request) => {
    expect(say({ kind: 'requested', request }, ann)).toBe(sentence);
  });

  it('numbers the steps when it does not know the rollout', () => {
    const event: JournalEvent = { kind: 'decided', decision: { kind: 'advance', step: 1, why: 'gate passed' } };
    expect(describeEntry({ seq: 2, at: toInstant(0), by: PHASEGATE, event })).toBe('advanced to step 2: gate passed');
  });
});
