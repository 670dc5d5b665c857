import { describe, expect, it } from 'vitest';
import { act } from '../../test/support/advised-person.ts';
import { asking, confirm, manual, onAdvisedStage, runOf, toldIn } from '../../test/support/advised-stage.ts';
import { WRITE } from '../../test/support/simulated-run.ts';
import { HOUR, MINUTE } from '../core/calendar/instant.ts';
import { describeEntry } from '../core/run/describe.ts';
import { OFF, percent } from '../core/toggle/percentage.ts';
import { submit } from './submit.ts';

describe('advise mode, where a person must confirm', () => {
  it('tells somebody what to set, where, why now and how to say so', async () => {
    const stage = await onAdvisedStage(manual);
    expect(toldIn(stage)).toEqual([
      'asked Ada to set release-of-the-upload-path to 0% in the team system: the rollout begins with that, then "phasegate confirm release-of-the-upload-path --at 0%"',
    ]);
    expect(await stage.says(confirm())).toMatchObject({ ok: true });
    await stage.later(HOUR);
    expect(toldIn(stage).slice(1)).toEqual([
      'asked Ada to set release-of-the-upload-path to 1% in the team system: the window is open, then "phasegate confirm release-of-the-upload-path --at 1%"',
    ]);
    expect(runOf(stage)).toMatchObject({ percentage: percent(1), confirmed: { percentage: OFF } });
    expect(stage.toggles.written()).toBe(0);
  });

  it('counts and soaks from the confirmation on, not from the command', async () => {
    const stage = await onAdvisedStage(manual);
    await stage.says(confirm());
    await stage.later(HOUR);
    await stage.later(3 * HOUR);
    expect(runOf(stage).records[0]).toMatchObject({ confirmedAt: undefined });
    expect(stage.runner.state().result).toBeUndefined();
    stage.world.toggles.set(manual.toggle, percent(1));
    await stage.says(confirm(percent(1)));
    await stage.later(10 * MINUTE);
    const [record] = runOf(stage).records;
    expect(record).toMatchObject({ confirmedAt: expect.any(Number) });
    expect(record!.confirmedAt! - record!.startedAt).toBe(3 * HOUR);
    expect(stage.runner.state().result?.criteria[0]?.events).toBeGreaterThan(0);
  });

  it('reminds in working hours, and only as long as nobody has', async () => {
    const stage = await onAdvisedStage(manual);
    await stage.says(confirm());
    await stage.later(HOUR);
    const openedAt = runOf(stage).advice!.at;
    await stage.later(25 * HOUR);
    const times = (stage.world.journal.get(manual.id) ?? []).flatMap(({ at, event }) =>
      event.kind === 'advised' && event.percentage === percent(1) ? [(at - openedAt) / MINUTE] : [],
    );
    // 09:00, half an hour later, then each hour until 17:00; none at night; the rest of the hour on the next morning.
    expect(times).toEqual([0, 30, 90, 150, 210, 270, 330, 390, 450, 24 * 60 + 30]);
    expect(toldIn(stage).at(-1)).toMatch(/^reminded Ada \(reminder 9\) to set .* to 1% in the team system/);
    stage.world.toggles.set(manual.toggle, percent(1));
    await stage.says(confirm(percent(1)));
    const until = toldIn(stage).length;
    await stage.later(3 * HOUR);
    expect(toldIn(stage)).toHaveLength(until);
  });

  it('says again and again, at any hour, that a rollback waits, and shows the harm until it is confirmed', async () => {
    const stage = await onAdvisedStage(manual, {
      visit: ({ on, visit }) => [{ operation: WRITE, outcome: on && visit > 40 ? 'error' : 'ok' }],
    });
    await stage.says(confirm());
    await stage.later(HOUR);
    await act(stage.world, manual.id);
    await stage.later(7 * HOUR);
    expect(runOf(stage)).toMatchObject({
      state: { kind: 'rolledBack' },
      percentage: OFF,
      confirmed: { percentage: percent(1) },
    });
    expect(toldIn(stage).filter((each) => each.includes('URGENT'))[0]).toMatch(
      /^URGENT: asked Ada to set release-of-the-upload-path to 0% in the team system: 20 of 780 failed .*--at 0%"$/,
    );
    const failures = stage.runner.state().result?.criteria[0]?.errors ?? 0;
    await stage.later(HOUR);
    expect(stage.runner.state().result).toMatchObject({ verdict: 'fail' });
    expect(stage.runner.state().result!.criteria[0]!.errors).toBeGreaterThan(failures);
    await stage.later(10 * HOUR);
    const urgent = (stage.world.journal.get(manual.id) ?? []).filter(
      ({ event }) => event.kind === 'advised' && event.urgent,
    );
    const gaps = urgent.slice(1).map(({ at }, index) => at - urgent[index]!.at);
    expect(urgent.length).toBeGreaterThan(60);
    expect(Math.max(...gaps)).toBe(10 * MINUTE);
    expect(await stage.says({ kind: 'resume', at: percent(1), reason: 'mended' })).toMatchObject({
      ok: false,
      why: expect.stringContaining('0% is not confirmed yet'),
    });

    await act(stage.world, manual.id);
    const until = toldIn(stage).length;
    await stage.later(HOUR);
    expect(toldIn(stage)).toHaveLength(until);
    expect(runOf(stage)).toMatchObject({ confirmed: { percentage: OFF, by: 'Ada' } });
    expect(stage.runner.state().result).toBeUndefined();
    expect(stage.world.documents.get('plan.md')).toMatch(/the toggle is at 0%, set by Ada/);
    expect(stage.toggles.written()).toBe(0);
  });

  it('stops raising when the step before fails meanwhile', async () => {
    let fails = false;
    const stage = await onAdvisedStage(manual, {
      visit: ({ on }) => [{ operation: WRITE, outcome: on && fails ? 'error' : 'ok' }],
    });
    await stage.says(confirm());
    await stage.later(HOUR);
    await act(stage.world, manual.id);
    await stage.later(24 * HOUR);
    expect(runOf(stage)).toMatchObject({ percentage: percent(50), confirmed: { percentage: percent(1) } });
    fails = true;
    await stage.later(10 * MINUTE);
    expect(runOf(stage)).toMatchObject({ state: { kind: 'rolledBack' }, percentage: OFF });
    expect(runOf(stage).advice).toMatchObject({ percentage: OFF, urgent: true });
    // They may have set 50% and not said so yet.
    expect(runOf(stage).command).toMatchObject({ unsure: true });
    expect(await stage.says(confirm(percent(1)))).toMatchObject({ ok: false });
    expect(await stage.says(confirm(OFF))).toMatchObject({ ok: true });
    expect(runOf(stage).confirmed).toMatchObject({ percentage: OFF });
  });

  it('takes a raise back when the step before fails and that is asked about, until two people say so', async () => {
    let fails = false;
    const stage = await onAdvisedStage(asking, {
      visit: ({ on }) => [{ operation: WRITE, outcome: on && fails ? 'error' : 'ok' }],
    });
    await stage.says(confirm());
    await stage.later(HOUR);
    await act(stage.world, asking.id);
    await stage.later(24 * HOUR);
    expect(runOf(stage)).toMatchObject({ percentage: percent(50), confirmed: { percentage: percent(1) } });
    fails = true;
    await stage.later(10 * MINUTE);
    expect(runOf(stage)).toMatchObject({
      state: { kind: 'asked', about: 'onFail' },
      advice: { percentage: percent(1) },
    });
    await act(stage.world, asking.id);
    await stage.says({ kind: 'override', reason: 'a known one' });
    expect(runOf(stage)).toMatchObject({ state: { kind: 'asked' }, percentage: percent(1) });
    const grace = { kind: 'person', name: 'Grace' } as const;
    const { journal } = stage.world.ports;
    await submit(journal, asking.id, grace, { kind: 'override', reason: 'agreed' }, stage.world.now());
    await stage.runner.turn();
    expect(runOf(stage)).toMatchObject({ state: { kind: 'soaking' }, advice: { percentage: percent(50), times: 1 } });
  });

  it('names a percentage that was not asked for: too low is a pause, too high is asked about', async () => {
    const low = await onAdvisedStage(manual);
    await low.says(confirm());
    await low.later(HOUR);
    await act(low.world, manual.id);
    await low.later(24 * HOUR);
    await act(low.world, manual.id, { sets: () => percent(5) });
    await low.later(10 * MINUTE);
    expect(runOf(low)).toMatchObject({
      state: { kind: 'paused', why: 'the toggle is at 5% and not at 50% as asked, says Ada' },
      percentage: percent(5),
    });
    expect(runOf(low).advice).toBeUndefined();
    await low.says({ kind: 'resume', at: undefined, reason: 'a slip' });
    await low.later(10 * MINUTE);
    expect(runOf(low).advice).toMatchObject({ percentage: percent(50), times: 1 });

    const high = await onAdvisedStage(manual);
    await high.says(confirm());
    await high.later(HOUR);
    await act(high.world, manual.id, { sets: () => percent(10) });
    await high.later(10 * MINUTE);
    expect(runOf(high).state).toMatchObject({ kind: 'asked', about: 'drift', instead: { percentage: percent(1) } });
    await high.later(2 * HOUR);
    expect(runOf(high).records).toHaveLength(1);
    await high.says({ kind: 'approve', reason: 'a slip' });
    await high.later(10 * MINUTE);
    expect(runOf(high)).toMatchObject({ state: { kind: 'soaking' }, advice: { percentage: percent(1), urgent: true } });
    await act(high.world, manual.id);
    await high.later(10 * MINUTE);
    expect(runOf(high)).toMatchObject({
      confirmed: { percentage: percent(1) },
      records: [{ confirmedAt: expect.any(Number) }],
    });
  });

  it('begins to count when a percentage that was wrong from the first is put right, and says so', async () => {
    const stage = await onAdvisedStage(manual);
    await stage.says(confirm());
    await stage.later(HOUR);
    await act(stage.world, manual.id, { sets: () => percent(10) });
    await stage.later(10 * MINUTE);
    expect(runOf(stage)).toMatchObject({
      state: { kind: 'asked', about: 'drift' },
      records: [{ confirmedAt: undefined }],
    });
    stage.world.toggles.set(manual.toggle, percent(1));
    await stage.says(confirm(percent(1)));
    const putRightAt = stage.world.now();
    expect(runOf(stage)).toMatchObject({ state: { kind: 'soaking' }, records: [{ confirmedAt: putRightAt }] });
    const said = (stage.world.journal.get(manual.id) ?? []).map((entry) => describeEntry(entry, manual));
    expect(said).toContain('Ada confirmed that the toggle is at 1%');
    await stage.later(30 * MINUTE);
    expect(stage.runner.state().result?.criteria[0]?.events).toBeGreaterThan(0);
  });

  it('asks nobody to raise while it is paused', async () => {
    const stage = await onAdvisedStage(manual);
    await stage.later(HOUR);
    await stage.says({ kind: 'pause', reason: 'not today' });
    await stage.later(HOUR);
    // Not even 0% was confirmed: they may have set 1% meanwhile.
    expect(runOf(stage)).toMatchObject({ state: { kind: 'paused' }, percentage: OFF, advice: { percentage: OFF } });
  });

  it('asks again at once where a rollback was set to something else', async () => {
    const stage = await onAdvisedStage(manual);
    await stage.says(confirm());
    await stage.later(HOUR);
    await act(stage.world, manual.id);
    await stage.later(HOUR);
    await stage.says({ kind: 'rollback', reason: 'wrong letters' });
    await stage.later(10 * MINUTE);
    await stage.says(confirm(percent(0.5)));
    expect(runOf(stage)).toMatchObject({
      state: { kind: 'rolledBack' },
      percentage: OFF,
      confirmed: { percentage: percent(0.5) },
      advice: { percentage: OFF, times: 1, urgent: true },
    });
    expect(runOf(stage).records[0]?.remarks.map((each) => each.text)).toContain(
      'the toggle is at 0.5% and not at 0% as asked, says Ada',
    );
  });

  it('refuses a confirmation that says nothing new', async () => {
    const stage = await onAdvisedStage(manual);
    await stage.says(confirm());
    expect(await stage.says(confirm())).toMatchObject({
      ok: false,
      why: expect.stringContaining('known to be at 0% already'),
    });
    await stage.later(HOUR);
    expect(await stage.says(confirm(OFF))).toMatchObject({
      ok: false,
      why: expect.stringContaining('still to be set to 1%'),
    });
  });
});

describe('Results, where a person moves the toggle', () => {
  it('date a step from when it was really there, and say what was asked for and never set', async () => {
    const stage = await onAdvisedStage(manual);
    const results = () => stage.world.documents.get('plan.md') ?? '';
    await stage.says(confirm());
    await stage.later(HOUR);
    expect(results()).toContain('1%: waiting for the toggle to be set');
    expect(results()).toContain('Asked for since Mon 3/9 09:00 EDT');
    expect(results()).toMatch(/^Actual date range:$/m);
    await stage.later(2 * HOUR);
    await act(stage.world, manual.id);
    await stage.runner.turn();
    expect(results()).toContain('On since Mon 3/9 11:00 EDT');
    expect(results()).toMatch(/^Actual date range: since 3\/9 2026/m);
    await stage.later(22 * HOUR);
    await stage.says({ kind: 'pause', reason: 'lunch' });
    await act(stage.world, manual.id);
    await stage.says({ kind: 'resume', at: undefined, reason: 'back' });
    await stage.later(10 * MINUTE);
    expect(results()).toContain(
      '50%: given up before it was set\n  - Asked for from Tue 3/10 09:00 to Tue 3/10 09:00 EDT',
    );
  });
});
