// Names as Datadog makes them, by examples.
import { expect, test } from 'vitest';
import { normalMetric, normalTag, normalTags } from './normal-name.ts';

test.each([
  ['page.views', 'page.views'],
  ['Page Views!', 'Page_Views_'],
  ['größe', 'gr__e'],
  ['1st', ''],
  ['', ''],
  ['a'.repeat(300), 'a'.repeat(200)],
])('metric %s', (name, made) => {
  expect(normalMetric(name)).toBe(made);
});

test.each([
  ['env:prod', 'env:prod'],
  ['Env:PROD', 'env:prod'],
  ['url:/a b?c', 'url:/a_b_c'],
  ['city:Zürich', 'city:zürich'],
  ['odd___', 'odd'],
  ['user-agent:x', 'user-agent:x'],
])('tag %s', (tag, made) => {
  expect(normalTag(tag)).toBe(made);
});

test('tags are sorted, each once, and name no person', () => {
  expect(normalTags(['b:2', 'a', 'B:2', 'user:ann', 'User:ann', 'user', '', 'users:3'])).toEqual([
    'a',
    'b:2',
    'users:3',
  ]);
});
