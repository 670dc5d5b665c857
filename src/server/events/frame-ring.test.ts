import { describe, expect, it } from 'vitest';
import { createFrameRing } from './frame-ring.ts';

describe('createFrameRing', () => {
  it('gives what came after a frame, by its id, and nothing twice', () => {
    const ring = createFrameRing('abc');
    expect(ring.last).toBe('abc-0');
    const texts = ['one', 'two', 'three'].map((frame) => ring.push(frame));
    expect(texts[0]).toBe('id: abc-1\none');
    expect(ring.after('abc-0')).toEqual(texts);
    expect(ring.after('abc-2')).toEqual(texts.slice(2));
    expect(ring.after('abc-3')).toEqual([]);
  });

  it.each(['abc-4', 'xyz-1', 'abc', 'abc-', '-1', 'abc-1.5'])('knows nothing of %s', (id) => {
    const ring = createFrameRing('abc');
    ring.push('one');
    expect(ring.after(id)).toBeUndefined();
  });

  it('forgets the oldest beyond its limits, and says so', () => {
    const few = createFrameRing('abc', 2, 1_000);
    const short = createFrameRing('abc', 100, 40);
    for (const ring of [few, short]) for (const frame of ['one', 'two', 'three']) ring.push(frame);
    expect(few.after('abc-0')).toBeUndefined();
    expect(few.after('abc-1')).toHaveLength(2);
    expect(short.after('abc-0')).toBeUndefined();
    expect(short.after('abc-2')).toHaveLength(1);
  });

  it('resumes nobody over a gap', () => {
    const ring = createFrameRing('abc');
    ring.push('one');
    ring.forget();
    expect(ring.after('abc-1')).toBeUndefined();
    expect(ring.after(ring.last)).toEqual([]);
    const next = ring.push('two');
    expect(ring.after('abc-2')).toEqual([next]);
  });
});
