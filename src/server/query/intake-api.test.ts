// The answer is what its source says, under stable names, and never from a cache.
import { expect, test } from 'vitest';
import { createIntakeApi } from './intake-api.ts';

test('says what was received and what became of it', async () => {
  const event = { title: 'deployed' };
  const api = createIntakeApi({
    stats: () => ({ datagrams: 3 }),
    series: () => ({ leftOut: 1 }),
    events: () => [event],
    checks: () => [],
  });
  const response = await api.request('/');
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(await response.json()).toEqual({
    received: { datagrams: 3 },
    series: { leftOut: 1 },
    events: [event],
    serviceChecks: [],
  });
});
