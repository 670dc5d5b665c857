import { describe, expect, it } from 'vitest';
import { rolloutsOf } from '../../../../test/support/simulated-run.ts';
import type { RolloutBindings } from '../bindings.ts';
import { moving } from './moving.ts';

const text =
  '# Release of the letters\n## Canary 1%\nDesired date range: 3/10 2026\n\nSuccess criteria:\n- Failures: 0\n';

describe('who moves the toggle', () => {
  it.each<[RolloutBindings, ReturnType<typeof moving>]>([
    [{}, { driver: 'embedded', mode: 'drive' }],
    [{ mode: 'advise' }, { driver: 'manual', mode: 'advise' }],
    [{ driver: 'manual' }, { driver: 'manual', mode: 'advise' }],
    [{ driver: 'unleash' }, { driver: 'unleash', mode: 'advise' }],
    [
      { driver: 'unleash', mode: 'drive' },
      { driver: 'unleash', mode: 'drive' },
    ],
    [
      { driver: 'flagd', mode: 'advise' },
      { driver: 'flagd', mode: 'advise' },
    ],
  ])('is, with %j, %j', (bindings, wanted) => {
    expect(moving(bindings)).toEqual(wanted);
  });

  it('refuses what nobody could do', () => {
    expect(() => rolloutsOf(text, false, { driver: 'manual', mode: 'drive' })).toThrow(
      /1 Unexpected mode "drive" with the driver "manual"/,
    );
    expect(() => rolloutsOf(text, false, { driver: 'embedded', mode: 'advise' })).toThrow(
      /1 Unexpected mode "advise" with the driver "embedded"/,
    );
  });

  it('is pinned in the rollout, with the people who are told', () => {
    const [own] = rolloutsOf(text);
    expect(own).toMatchObject({ mode: 'drive' });
    expect(own).not.toHaveProperty('driver');
    expect(own).not.toHaveProperty('people');
    expect(rolloutsOf(text, false, { driver: 'manual', people: ['Ada'] })[0]).toMatchObject({
      mode: 'advise',
      driver: 'manual',
      people: ['Ada'],
    });
  });
});
