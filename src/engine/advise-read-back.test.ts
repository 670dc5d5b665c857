import { describe, expect, it } from 'vitest';
import { act } from '../../test/support/advised-person.ts';
import { confirm, onAdvisedStage, readable, runOf, toldIn } from '../../test/support/advised-stage.ts';
import { HOUR, MINUTE } from '../core/calendar/instant.ts';
import { OFF, percent } from '../core/toggle/percentage.ts';

describe('advise mode, where it can be read back', () => {
  it('runs to the end with nobody but the toggle to say so, and writes nothing', async () => {
    const stage = await onAdvisedStage(readable);
    for (let turns = 0; turns < 200 && runOf(stage).state.kind !== 'completed'; turns++) {
      await stage.later(30 * MINUTE);
      await act(stage.world, readable.id, { after: 20 * MINUTE });
    }
    expect(runOf(stage).state.kind).toBe('completed');
    expect(stage.toggles.written()).toBe(0);
    expect(toldIn(stage)[0]).toMatch(/^asked Ada or Grace to set .* to 1% in the team system: the window is open$/);
    for (const { startedAt, confirmedAt } of runOf(stage).records) expect(confirmedAt).toBeGreaterThan(startedAt);
  });

  it('does not begin before the toggle is there', async () => {
    const stage = await onAdvisedStage(readable, { exists: false });
    await stage.later(2 * HOUR);
    expect(runOf(stage).state).toMatchObject({
      kind: 'asked',
      about: 'toggleFault',
      why: expect.stringMatching(
        /^there is no toggle release-of-the-upload-path in the team system; make it, at 0%, or /,
      ),
    });
    stage.world.toggles.set(readable.toggle, OFF);
    await stage.later(10 * MINUTE);
    expect(runOf(stage)).toMatchObject({ state: { kind: 'soaking' }, advice: { percentage: percent(1) } });
  });

  it('takes nobody at their word while it reads something else', async () => {
    const stage = await onAdvisedStage(readable);
    await stage.later(HOUR);
    expect(await stage.says(confirm(percent(1)))).toMatchObject({
      ok: false,
      why: expect.stringContaining('read back'),
    });
  });

  it('counts only when the percentage has reached every application', async () => {
    const stage = await onAdvisedStage(readable, { effectiveWithin: 15 * MINUTE });
    await stage.later(HOUR);
    await act(stage.world, readable.id);
    const setAt = stage.world.now();
    await stage.later(10 * MINUTE);
    expect(runOf(stage).confirmed).toMatchObject({ percentage: percent(1), at: setAt + 10 * MINUTE });
    expect(runOf(stage).records[0]?.confirmedAt).toBe(setAt + 25 * MINUTE);
    expect(stage.runner.state()).toMatchObject({
      result: undefined,
      decision: { kind: 'wait', until: setAt + 25 * MINUTE },
    });
    await stage.later(30 * MINUTE);
    expect(stage.runner.state().result).toBeDefined();
  });

  it('counts only when what was wrong from the first has been put right everywhere', async () => {
    const stage = await onAdvisedStage(readable, { effectiveWithin: 15 * MINUTE });
    await stage.later(HOUR);
    await act(stage.world, readable.id, { sets: () => percent(10) });
    await stage.later(10 * MINUTE);
    expect(runOf(stage)).toMatchObject({
      state: { kind: 'asked', about: 'drift' },
      records: [{ confirmedAt: undefined }],
    });
    stage.world.toggles.set(readable.toggle, percent(1));
    await stage.later(10 * MINUTE);
    expect(runOf(stage)).toMatchObject({
      state: { kind: 'soaking' },
      records: [{ confirmedAt: stage.world.now() + 15 * MINUTE }],
    });
    await stage.later(HOUR);
    expect(stage.runner.state().result).toBeDefined();
  });
});
