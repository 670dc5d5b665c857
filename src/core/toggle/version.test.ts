import { describe, expect, it } from 'vitest';
import { isAtLeast, readRelease } from './version.ts';

const atLeast = (text: string, least: string) => isAtLeast(text, readRelease(least)!);

describe('isAtLeast', () => {
  it.each([
    ['2.3.0', '2.3.0'],
    ['v2.3.0', '2.3.0'],
    ['2.10.0', '2.9.0'],
    ['3', '2.9.9'],
    ['2', '2.0.0'],
    ['2.3', '2.3.0'],
    ['2.3.0+build.01', '2.3.0'],
    ['2.3.1-rc.1', '2.3.0'],
    ['2.4.0-alpha-0.x+b', '2.3.9'],
  ])('%s is at least %s', (text, least) => expect(atLeast(text, least)).toBe(true));

  it.each([
    ['2.2.9', '2.3.0'],
    ['2.3.0-rc.1', '2.3.0'],
    ['2', '2.0.1'],
    ['2.3', '2.3.1'],
    ['1.99.99', '2.0.0'],
    ['9.0.0.0', '2.0.0'],
    ['9.0.0-', '2.0.0'],
    ['9.0.0-a..b', '2.0.0'],
    ['9.0.0-01', '2.0.0'],
    ['9.0.0+', '2.0.0'],
    ['9.0.0-a b', '2.0.0'],
    ['9.', '2.0.0'],
    ['09.0.0', '2.0.0'],
    ['', '0.0.0'],
    ['version 9', '2.0.0'],
  ])('%s is not at least %s', (text, least) => expect(atLeast(text, least)).toBe(false));
});

describe('readRelease', () => {
  it('reads three numbers and nothing else', () => {
    expect(readRelease('2.30.4')).toEqual([2, 30, 4]);
    for (const text of ['2', '2.3', '2.3.0-rc.1', 'v2.3.0', '02.3.0', ' 2.3.0', '2.3.0.1'])
      expect(readRelease(text)).toBeUndefined();
  });
});
