import { expect, it, onTestFinished } from 'vitest';
import { openHouse } from './browser/house.ts';

// Rules of a toggle through a whole rollout: from the bindings, by the journal, to what an application is answered.

const PLAN = `# Release of the letters

## Phase 1: 50%

Desired date range: 3/10-3/13 2026

Success criteria:

- Failures to write to table: 0
`;

it('lets staff in before the first percentage, everybody in turn, and nobody after a rollback', async () => {
  const targeting = {
    deny: ['eve'],
    groups: [{ name: 'staff', first: true, where: [{ kind: 'equals', attribute: 'staff', value: true }] }],
  } as const;
  // A day before its window.
  const house = await openHouse({
    plan: PLAN,
    from: '2026-03-09T14:00:00Z',
    bindings: { toggle: 'letters', targeting },
  });
  onTestFinished(() => house.close());
  const ask = async (targetingKey: string, staff = false) => {
    const answer = await fetch(`${house.url}/ofrep/v1/evaluate/flags/letters`, {
      method: 'POST',
      body: JSON.stringify({ context: { targetingKey, staff } }),
    });
    const { value, reason } = (await answer.json()) as { value: boolean; reason: string };
    return `${value ? 'on' : 'off'} ${reason}`;
  };
  const everybody = async () => [await ask('ann', true), await ask('eve', true), await ask('bob')];

  expect(await everybody()).toEqual(['on TARGETING_MATCH', 'off TARGETING_MATCH', 'off STATIC']);
  await house.at('2026-03-10T13:30:00Z');
  expect(await everybody()).toEqual([
    'on TARGETING_MATCH',
    'off TARGETING_MATCH',
    expect.stringMatching(/^(on|off) SPLIT$/),
  ]);
  await house.send([{ toggle: 'letters', operation: 'write to table', outcome: 'error', user: 'bob' }]);
  expect(await everybody()).toEqual(['off DISABLED', 'off DISABLED', 'off DISABLED']);
});
