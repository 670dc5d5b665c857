import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { operationLines, pseudonym } from './operation-record.ts';

const record = { toggle: 'back-end-tables', operation: 'write to table', outcome: 'ok', variant: 'on' } as const;

describe('operationLines', () => {
  test('is one DogStatsD counter with the canonical operation', () => {
    expect(operationLines(record, undefined)).toBe(
      'phasegate.operation:1|c|#toggle:back-end-tables,operation:tabl-writ,outcome:ok,variant:on',
    );
  });

  test('adds a distribution in milliseconds when there is a duration', () => {
    const [counter, duration, ...rest] = operationLines({ ...record, durationMs: 12.34567 }, undefined).split('\n');
    expect(counter).toMatch(/^phasegate\.operation:1\|c\|#/);
    expect(duration).toBe(
      'phasegate.operation.duration:12.346|d|#toggle:back-end-tables,operation:tabl-writ,outcome:ok,variant:on',
    );
    expect(rest).toEqual([]);
  });

  test.each([
    Number.NaN,
    -1,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    Number.MAX_VALUE,
    '12' as never,
    null as never,
  ])('counts without a duration what took %s', (durationMs) => {
    expect(operationLines({ ...record, durationMs }, undefined)).toBe(operationLines(record, undefined));
  });

  test('replaces the user by an HMAC under the key of the rollout', () => {
    const hmac = createHmac('sha256', 'k3y').update('jane@example.org').digest('base64url').slice(0, 22);
    expect(pseudonym('k3y', 'jane@example.org')).toBe(hmac);
    expect(operationLines({ ...record, user: 'jane@example.org' }, 'k3y')).toMatch(new RegExp(`,user:${hmac}$`));
  });

  test('tells what the toggle says only where the user got something else', () => {
    expect(operationLines(record, undefined, 'on')).toBe(operationLines(record, undefined));
    const [counter, duration] = operationLines({ ...record, durationMs: 1 }, undefined, 'off').split('\n');
    for (const line of [counter, duration]) expect(line).toMatch(/,variant:on,evaluated:off$/);
  });

  test('never lets a raw user id out', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 4 }),
        fc.option(fc.string({ minLength: 1 }), { nil: undefined }),
        (user, key) => {
          fc.pre(!operationLines(record, undefined).includes(user));
          expect(operationLines({ ...record, user }, key)).not.toContain(user);
        },
      ),
    );
    expect(operationLines({ ...record, user: 'jane@example.org' }, undefined)).not.toContain('user:');
  });

  test('keeps separators out of tags, so that a name cannot forge one', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (toggle, operation) => {
        const line = operationLines({ ...record, toggle, operation }, undefined);
        expect(line).not.toMatch(/[\r\n]/);
        expect(line.split('|')).toHaveLength(3);
        expect(line.split('#')).toHaveLength(2);
        expect(line.split(',')).toHaveLength(4);
      }),
    );
  });

  test('keeps the name of an operation that has no word of its own', () => {
    expect(operationLines({ ...record, operation: 'errors' }, undefined)).toContain('operation:errors');
  });
});
