import { describe, expect, it } from 'vitest';
import { asSentence, formatDayAndTime, formatPercentage, formatShare, formatSpan, isSameWall } from './format.ts';

describe('formats', () => {
  it.each([
    [0, '0%'],
    [0.003, '0.3%'],
    [0.0078, '0.78%'],
    [0.00012, '0.012%'],
    [0.5, '50%'],
    [0.99712, '99.71%'],
    [1, '100%'],
  ])('a share of %d is %s', (share, text) => expect(formatShare(share)).toBe(text));

  it.each([
    [0, '0%'],
    [500, '0.5%'],
    [25_000, '25%'],
    [100_000, '100%'],
  ])('%d thousandths of a percent are %s', (value, text) => expect(formatPercentage(value)).toBe(text));

  it.each([
    [0, 'less than a minute'],
    [35 * 60_000, '35 min'],
    [5 * 3_600_000 + 20 * 60_000, '5 h 20 min'],
    [24 * 3_600_000 + 5 * 60_000, '1 d'],
    [28 * 3_600_000, '1 d 4 h'],
  ])('%d ms are %s', (millis, text) => expect(formatSpan(millis)).toBe(text));

  it('tells moments on a wall, daylight saving included', () => {
    expect(formatDayAndTime('America/New_York', Date.UTC(2026, 2, 9, 13))).toBe('Mon 3/9 09:00');
    expect(formatDayAndTime('America/New_York', Date.UTC(2026, 2, 6, 14))).toBe('Fri 3/6 09:00');
    expect(formatDayAndTime('America/New_York', Date.UTC(2026, 2, 9, 4))).toBe('Mon 3/9 00:00');
    // Phoenix keeps one time all the year, which Denver shares in winter only.
    expect(isSameWall('America/Denver', 'America/Phoenix', Date.UTC(2026, 0, 9))).toBe(true);
    expect(isSameWall('America/Denver', 'America/Phoenix', Date.UTC(2026, 6, 9))).toBe(false);
  });

  it('ends a sentence once', () => {
    expect([asSentence('soak over'), asSentence('Really?')]).toEqual(['Soak over.', 'Really?']);
  });
});
