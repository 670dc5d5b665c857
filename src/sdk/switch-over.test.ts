import { describe, expect, test, vi } from 'vitest';
import type { OperationRecord } from './operation-record.ts';
import type { PathOutcome } from './path-outcome.ts';
import { type SwitchOver, switchOver } from './switch-over.ts';

class HttpError extends Error {
  readonly status: number;
  constructor(status: number) {
    super(`status ${status}`);
    this.status = status;
  }
}
const countsAsError = (error: unknown) => !(error instanceof HttpError && [401, 403].includes(error.status));
const fails = (status: number) => () => Promise.reject(new HttpError(status));

function setUp(on: boolean, options: Partial<SwitchOver<string>> = {}) {
  const records: OperationRecord[] = [];
  const outcomes: PathOutcome[] = [];
  const legacy = vi.fn(async () => 'legacy');
  const next = vi.fn(async () => 'next');
  const call = (user = 'jane') =>
    switchOver<string>({
      client: { isOn: () => on, record: (record) => records.push(record) },
      toggle: 'letters',
      operation: 'download',
      user,
      legacy,
      next,
      countsAsError,
      onOutcome: (outcome) => outcomes.push(outcome),
      ...options,
    });
  return { call, records, outcomes, legacy, next };
}

describe('switchOver', () => {
  test('gives users who are off the legacy way, and measures it', async () => {
    const { call, records, next } = setUp(false);
    expect(await call()).toBe('legacy');
    expect(next).not.toHaveBeenCalled();
    expect(records).toMatchObject([
      { toggle: 'letters', operation: 'download', user: 'jane', outcome: 'ok', variant: 'off' },
    ]);
  });

  test('gives users who are on the next way only, and measures it', async () => {
    const { call, records, legacy } = setUp(true);
    expect(await call()).toBe('next');
    expect(legacy).not.toHaveBeenCalled();
    expect(records).toMatchObject([{ outcome: 'ok', variant: 'on' }]);
  });

  test.each([true, false])('passes errors on and records those that count (on: %s)', async (on) => {
    const failing = setUp(on, { legacy: fails(502), next: fails(502) });
    await expect(failing.call()).rejects.toMatchObject({ status: 502 });
    expect(failing.records).toMatchObject([{ outcome: 'error', variant: on ? 'on' : 'off' }]);
    const forbidden = setUp(on, { legacy: fails(403), next: fails(403), fallback: true });
    await expect(forbidden.call()).rejects.toMatchObject({ status: 403 });
    expect(forbidden.records).toEqual([]);
    expect(forbidden.outcomes).toMatchObject([{ kind: 'ignored' }]);
  });

  test('falls back when asked to, and still records the error', async () => {
    const { call, records, legacy } = setUp(true, { next: fails(504), fallback: true });
    expect(await call()).toBe('legacy');
    expect(legacy).toHaveBeenCalledOnce();
    expect(records).toMatchObject([{ outcome: 'error', variant: 'on' }]);
  });

  test('bounds the next way', async () => {
    const { call, records } = setUp(true, { next: () => new Promise(() => {}), timeoutMs: 3, fallback: true });
    expect(await call()).toBe('legacy');
    expect(records).toMatchObject([{ outcome: 'error', variant: 'on' }]);
  });

  test('throws what comes before any promise like what comes after', async () => {
    const thrown = new HttpError(500);
    const throws = () => {
      throw thrown;
    };
    await expect(setUp(true, { next: throws }).call()).rejects.toBe(thrown);
    await expect(setUp(false, { legacy: throws }).call()).rejects.toBe(thrown);
  });
});

describe('comparison', () => {
  const same = (a: string, b: string) => a === b;

  test('lets an equal answer through', async () => {
    const { call, records, legacy } = setUp(true, { next: async () => 'legacy', compare: same });
    expect(await call()).toBe('legacy');
    expect(legacy).toHaveBeenCalledOnce();
    expect(records).toMatchObject([{ outcome: 'ok', variant: 'on' }]);
  });

  test('makes an error of a different one, and answers as legacy does', async () => {
    const { call, records, outcomes } = setUp(true, { compare: same });
    expect(await call()).toBe('legacy');
    expect(records).toMatchObject([{ outcome: 'error', variant: 'on' }]);
    expect(outcomes).toEqual([{ kind: 'different' }]);
  });

  test.each([
    [
      'throws',
      () => {
        throw new Error('not a PDF');
      },
    ],
    ['rejects', () => Promise.reject(new Error('not a PDF'))],
    ['hangs', () => new Promise<boolean>(() => {})],
  ])('that %s has found a difference', async (_, compare) => {
    const { call, records } = setUp(true, { compare, timeoutMs: 5 });
    expect(await call()).toBe('legacy');
    expect(records).toMatchObject([{ outcome: 'error' }]);
  });

  test.each([
    ['fails', fails(502)],
    ['hangs', () => new Promise<string>(() => {})],
  ])('does not blame the next way when legacy %s', async (_, legacy) => {
    const { call, records } = setUp(true, { legacy, compare: same, timeoutMs: 5 });
    expect(await call()).toBe('next');
    expect(records).toMatchObject([{ outcome: 'ok', variant: 'on' }]);
  });

  test('records one error when the next way fails, and needs no second legacy call to fall back', async () => {
    const { call, records, legacy } = setUp(true, { next: fails(502), compare: same, fallback: true });
    expect(await call()).toBe('legacy');
    expect(legacy).toHaveBeenCalledOnce();
    expect(records).toMatchObject([{ outcome: 'error', variant: 'on' }]);
  });

  test('is made for the asked share of users, always the same ones', async () => {
    const compared = async (share: number) => {
      const compare = vi.fn(() => true);
      const { call } = setUp(true, { compare, compareShare: share });
      const users: string[] = [];
      for (let i = 0; i < 2_000; i++) {
        const before = compare.mock.calls.length;
        await call(`user-${i}`);
        if (compare.mock.calls.length > before) users.push(`user-${i}`);
      }
      return new Set(users);
    };
    const quarter = await compared(0.25);
    expect(quarter.size).toBeGreaterThan(400);
    expect(quarter.size).toBeLessThan(600);
    expect(await compared(0.25)).toEqual(quarter);
    const half = await compared(0.5);
    expect([...quarter].every((user) => half.has(user))).toBe(true);
    expect((await compared(0)).size).toBe(0);
    expect((await compared(1)).size).toBe(2_000);
    expect((await compared(Number.NaN)).size).toBe(0);
  });

  test('is never made for users who are off', async () => {
    const compare = vi.fn(() => false);
    const { call, records } = setUp(false, { compare });
    expect(await call()).toBe('legacy');
    expect(compare).not.toHaveBeenCalled();
    expect(records).toMatchObject([{ outcome: 'ok', variant: 'off' }]);
  });
});
