import { describe, expect, it } from 'vitest';
import { resolveBy } from './toggle-values.ts';

const ON = { value: true, variant: 'on', reason: 'SPLIT' } as const;
const OFF = { value: false, variant: 'off', reason: 'SPLIT' } as const;

describe('resolveBy', () => {
  it('gives what a toggle stands for, with the variant that the application names', () => {
    const resolve = resolveBy({
      template: { on: 'new', off: 'old' },
      pool: { on: 20, off: 0, variants: { on: 'large', off: 'none' } },
      page: { on: { columns: 2 }, off: {} },
      inverse: { on: false, off: true },
    });
    expect(resolve('template', 'string', 'x', ON)).toEqual({ value: 'new', variant: 'on', reason: 'SPLIT' });
    expect(resolve('template', 'string', 'x', OFF)).toEqual({ value: 'old', variant: 'off', reason: 'SPLIT' });
    expect(resolve('pool', 'number', 7, OFF)).toEqual({ value: 0, variant: 'none', reason: 'SPLIT' });
    expect(resolve('page', 'object', {}, ON)).toMatchObject({ value: { columns: 2 } });
    expect(resolve('inverse', 'boolean', true, ON)).toMatchObject({ value: false, variant: 'on' });
  });

  it('makes nothing for a boolean as it is', () => {
    expect(resolveBy()('letters', 'boolean', false, ON)).toBe(ON);
  });

  it('gives the default for a toggle that is not known, also where it would have values', () => {
    expect(resolveBy({ pool: { on: 20, off: 10 } })('pool', 'number', 7, undefined)).toEqual({
      value: 7,
      reason: 'ERROR',
      errorCode: 'FLAG_NOT_FOUND',
      errorMessage: 'There is no toggle "pool"',
    });
  });

  it('gives the default for a toggle that is asked for as what it is not', () => {
    const resolve = resolveBy({ pool: { on: 20, off: 10 } });
    expect(resolve('pool', 'boolean', true, ON)).toMatchObject({
      value: true,
      errorCode: 'TYPE_MISMATCH',
      errorMessage: 'Unexpected boolean for toggle pool, expected number',
    });
    expect(resolve('letters', 'string', 'old', ON)).toMatchObject({ value: 'old', errorCode: 'TYPE_MISMATCH' });
    expect(resolve('pool', 'object', {}, ON)).toMatchObject({ value: {}, errorCode: 'TYPE_MISMATCH' });
  });

  it('takes no key for one of its values that only an object would have', () => {
    expect(resolveBy({ pool: { on: 20, off: 10 } })('constructor', 'boolean', false, ON)).toBe(ON);
  });
});
