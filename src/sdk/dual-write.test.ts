import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { type DualWrite, dualWrite } from './dual-write.ts';
import type { OperationRecord } from './operation-record.ts';
import type { PathOutcome } from './path-outcome.ts';

const BROKEN = new Error('the new place is broken');

function setUp<T>(on: boolean, paths: Pick<DualWrite<T>, 'oldWrite' | 'newWrite'> & Partial<DualWrite<T>>) {
  const records: OperationRecord[] = [];
  const outcomes: PathOutcome[] = [];
  const ended = Promise.withResolvers<void>();
  const call = () =>
    dualWrite<T>({
      client: { isOn: () => on, record: (record) => records.push(record) },
      toggle: 'tables',
      operation: 'write to table',
      user: 'jane',
      onOutcome: (outcome) => {
        outcomes.push(outcome);
        ended.resolve();
      },
      ...paths,
    });
  return { call, records, outcomes, ended: ended.promise };
}

const never = () => new Promise<never>(() => {});

describe('dualWrite', () => {
  test('leaves users who are off with the old path, and measures it', async () => {
    const newWrite = vi.fn();
    const { call, records } = setUp(false, { oldWrite: () => 'written', newWrite });
    expect(await call()).toBe('written');
    expect(newWrite).not.toHaveBeenCalled();
    expect(records).toMatchObject([
      { toggle: 'tables', operation: 'write to table', user: 'jane', outcome: 'ok', variant: 'off' },
    ]);
    expect(records[0]?.durationMs).toBeGreaterThanOrEqual(0);
  });

  test('records the failing old path of users who are off', async () => {
    const { call, records } = setUp(false, { oldWrite: () => Promise.reject(BROKEN), newWrite: () => {} });
    await expect(call()).rejects.toBe(BROKEN);
    expect(records).toMatchObject([{ outcome: 'error', variant: 'off' }]);
  });

  test('writes to both for users who are on, and measures the new one', async () => {
    const newWrite = vi.fn();
    const { call, records, ended } = setUp(true, { oldWrite: async () => 'written', newWrite });
    expect(await call()).toBe('written');
    await ended;
    expect(newWrite).toHaveBeenCalledExactlyOnceWith('written', expect.any(AbortSignal));
    expect(records).toMatchObject([{ outcome: 'ok', variant: 'on' }]);
  });

  test('writes nothing new where nothing old was written', async () => {
    const newWrite = vi.fn();
    const { call, records } = setUp(true, { oldWrite: () => Promise.reject(BROKEN), newWrite });
    await expect(call()).rejects.toBe(BROKEN);
    expect(newWrite).not.toHaveBeenCalled();
    expect(records).toEqual([]);
  });

  test('gives the caller what the old path gives, whatever the new one does', async () => {
    const news = {
      returns: () => 'other',
      throws: () => {
        throw BROKEN;
      },
      rejects: () => Promise.reject(BROKEN),
      hangs: never,
      rejectsLate: (_: unknown, signal: AbortSignal) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(BROKEN));
        }),
      throwsNothing: () => Promise.reject(undefined),
    };
    await fc.assert(
      fc.asyncProperty(
        fc.boolean(),
        fc.constantFrom(...(Object.keys(news) as (keyof typeof news)[])),
        fc.record({ kind: fc.constantFrom('returns', 'throws', 'resolves', 'rejects'), value: fc.anything() }),
        fc.record({ patienceMs: fc.constantFrom(0, 1), awaitNew: fc.boolean() }),
        async (on, how, old, patience) => {
          const oldWrite = (): unknown => {
            if (old.kind === 'throws') throw old.value;
            if (old.kind === 'rejects') return Promise.reject(old.value);
            return old.kind === 'resolves' ? Promise.resolve(old.value) : old.value;
          };
          const { call, records, ended } = setUp<unknown>(on, {
            oldWrite,
            newWrite: news[how],
            timeoutMs: 2,
            ...patience,
          });
          const got = await call().then(
            (value) => ({ value }),
            (error) => ({ error }),
          );
          const fails = old.kind === 'throws' || old.kind === 'rejects';
          expect(got).toEqual(fails ? { error: old.value } : { value: old.value });
          if (!on || !fails) await ended;
          expect(records.length).toBe(on && fails ? 0 : 1);
        },
      ),
      { numRuns: 150 },
    );
  });

  test('does not wait for the new path', async () => {
    const gate = Promise.withResolvers<void>();
    const { call, records, ended } = setUp(true, { oldWrite: () => 'written', newWrite: () => gate.promise });
    expect(await call()).toBe('written');
    expect(records).toEqual([]);
    gate.resolve();
    await ended;
    expect(records).toMatchObject([{ outcome: 'ok' }]);
  });

  test('waits for it as long as it was asked to', async () => {
    const { call, records } = setUp(true, {
      oldWrite: () => 'written',
      newWrite: never,
      patienceMs: 5,
      timeoutMs: 60_000,
    });
    expect(await call()).toBe('written');
    expect(records).toEqual([]);
    const prompt = setUp(true, { oldWrite: () => 'written', newWrite: async () => {}, patienceMs: 60_000 });
    expect(await prompt.call()).toBe('written');
    expect(prompt.records).toMatchObject([{ outcome: 'ok' }]);
    const waited = setUp(true, { oldWrite: () => 'written', newWrite: () => Promise.reject(BROKEN), awaitNew: true });
    expect(await waited.call()).toBe('written');
    expect(waited.records).toMatchObject([{ outcome: 'error' }]);
  });

  test('counts a new path that hangs as an error, once, and tells it to stop', async () => {
    let aborted: AbortSignal | undefined;
    const late = Promise.withResolvers<void>();
    const { call, records, outcomes, ended } = setUp(true, {
      oldWrite: () => 'written',
      newWrite: (_, signal) => {
        aborted = signal;
        return late.promise;
      },
      timeoutMs: 3,
      countsAsError: () => false,
    });
    await call();
    await ended;
    late.resolve();
    await late.promise;
    expect(records).toMatchObject([{ outcome: 'error', variant: 'on' }]);
    expect(outcomes).toMatchObject([{ kind: 'error', error: { name: 'TimeoutError' } }]);
    expect(aborted?.aborted).toBe(true);
  });

  test('records nothing for an error that does not count', async () => {
    const { call, records, outcomes, ended } = setUp(true, {
      oldWrite: () => 'written',
      newWrite: () => Promise.reject(BROKEN),
      countsAsError: (error) => error !== BROKEN,
    });
    await call();
    await ended;
    expect(records).toEqual([]);
    expect(outcomes).toEqual([{ kind: 'ignored', error: BROKEN }]);
  });

  test('is not harmed by callbacks that throw', async () => {
    const boom = () => {
      throw new Error('a callback');
    };
    const ended = Promise.withResolvers<void>();
    const { call, records } = setUp(true, {
      oldWrite: () => 'written',
      newWrite: () => Promise.reject(BROKEN),
      countsAsError: boom,
      onOutcome: () => {
        ended.resolve();
        boom();
      },
    });
    expect(await call()).toBe('written');
    await ended.promise;
    expect(records).toMatchObject([{ outcome: 'error' }]);
  });
});
