import { expect, test } from 'vitest';
import { keptByBinding } from './kept-by-binding.ts';

function open() {
  const released: string[] = [];
  let made = 0;
  const kept = keptByBinding<string>((value) => released.push(value));
  return { released, of: (owner: string, binding: unknown) => kept.of(owner, binding, () => `made ${++made}`), kept };
}

test('the same bindings give the same, to whichever rollout asks', () => {
  const { of, released } = open();
  expect(of('letters', { address: 'a' })).toBe('made 1');
  expect(of('letters', { address: 'a' })).toBe('made 1');
  expect(of('forms', { address: 'a' })).toBe('made 1');
  expect(of('forms', { address: 'b' })).toBe('made 2');
  expect(released).toEqual([]);
});

test('what nobody names any more is released, once, and made anew when it is named again', () => {
  const { of, released } = open();
  of('letters', { address: 'a' });
  of('forms', { address: 'a' });
  of('letters', { address: 'b' });
  expect(released).toEqual([]);
  of('forms', { address: 'b' });
  expect(released).toEqual(['made 1']);
  expect(of('letters', { address: 'a' })).toBe('made 3');
  expect(released).toEqual(['made 1']);
});

test('what cannot be made is tried again, and keeps nothing of what was there before', () => {
  const { of, released, kept } = open();
  of('letters', { address: 'a' });
  const fails = () => {
    throw new Error('no connection');
  };
  expect(() => kept.of('letters', {}, fails)).toThrow('no connection');
  expect(released).toEqual(['made 1']);
  expect(of('letters', {})).toBe('made 2');
});
