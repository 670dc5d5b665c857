import { describe, expect, it } from 'vitest';
import { driven, eventsIn, onDrivenStage, runOf, TEAMS } from '../../test/support/driven-stage.ts';
import { HOUR, MINUTE } from '../core/calendar/instant.ts';
import { OFF, percent } from '../core/toggle/percentage.ts';

describe('the rehearsal', () => {
  it('must succeed before the first percentage; a person is asked until it does', async () => {
    let why: string | undefined = 'A change request would be needed; let the token skip them.';
    let rehearsals = 0;
    const stage = await onDrivenStage(() => ({
      async rehearse() {
        rehearsals++;
        return why === undefined ? { ready: true } : { ready: false, why };
      },
    }));
    expect(eventsIn(stage, 'rehearsed')).toMatchObject([{ ready: false, why }]);
    await stage.later(3 * HOUR);
    expect(runOf(stage)).toMatchObject({
      state: { kind: 'asked', about: 'toggleFault', why },
      percentage: OFF,
      records: [],
    });
    expect(rehearsals).toBeGreaterThan(10);
    expect(eventsIn(stage, 'rehearsed')).toHaveLength(1);
    why = undefined;
    await stage.later(20 * MINUTE);
    expect(runOf(stage)).toMatchObject({ state: { kind: 'soaking' }, percentage: percent(10) });
  });

  it('is repeated when the start is due, and can be passed over by a person', async () => {
    let ready = true;
    const stage = await onDrivenStage(() => ({
      async rehearse() {
        return ready ? { ready } : { ready, why: 'The token has expired.' };
      },
    }));
    expect(eventsIn(stage, 'rehearsed')).toMatchObject([
      { ready: true, proof: `${driven.toggle} can be set to 0% in Unleash` },
    ]);
    ready = false;
    await stage.later(HOUR);
    expect(runOf(stage).state).toMatchObject({ kind: 'asked', about: 'toggleFault', why: 'The token has expired.' });
    await stage.says({ kind: 'approve', reason: 'I set it by hand' });
    await stage.later(10 * MINUTE);
    expect(runOf(stage)).toMatchObject({ state: { kind: 'soaking' }, percentage: percent(10) });
  });

  it('finds steps that are finer than the system can set', async () => {
    const stage = await onDrivenStage(() => ({ abilities: { ...TEAMS, resolution: 20_000 } }));
    expect(eventsIn(stage, 'rehearsed')).toMatchObject([
      { ready: false, why: "Unleash cannot be set to 10%, only to multiples of 20%; change the plan's steps" },
    ]);
  });
});
