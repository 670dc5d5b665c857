// Events and service checks as their documentation writes them, and what is kept of them.
import { expect, test } from 'vitest';
import { toInstant } from '../../core/calendar/instant.ts';
import { createKeptNotes } from './kept-notes.ts';
import { readEvent, readServiceCheck } from './note-line.ts';

const now = toInstant(1_764_000_000_000);
const event = (line: string) => readEvent(Buffer.from(line), now);
const check = (line: string) => readServiceCheck(Buffer.from(line), now);

test.each([
  ['_e{5,4}:title|text', { at: now, title: 'title', text: 'text', alert: 'info', tags: [] }],
  [
    '_e{5,12}:ti|le|one\\nt|wo ü|d:1700000000|p:low|t:error|h:web-1|#env:Prod,user:ann|c:ci-1',
    { at: 1_700_000_000_000, title: 'ti|le', text: 'one\nt|wo ü', alert: 'error', tags: ['env:prod'] },
  ],
])('%s', (line, expected) => {
  expect(event(line)).toEqual(expected);
});

test.each(['_e{9,4}:title|text', '_e{5}:title|text', '_e{5,4}:titletext', '_e{5,3}:title|text', '_e{,}:|'])(
  '%s is no event',
  (line) => {
    expect(event(line)).toBeUndefined();
  },
);

test.each([
  ['_sc|redis|2', { at: now, name: 'redis', status: 'critical', message: '', tags: [] }],
  [
    '_sc|redis|0|d:1700000000|h:web-1|#env:prod|m:all|is well\\nitem\\: really',
    { at: 1_700_000_000_000, name: 'redis', status: 'ok', message: 'all|is well\nitem: really', tags: ['env:prod'] },
  ],
])('%s', (line, expected) => {
  expect(check(line)).toEqual(expected);
});

test.each(['_sc|redis|7', '_sc|redis', '_sc||0', '_sc|redis|00'])('%s is no service check', (line) => {
  expect(check(line)).toBeUndefined();
});

test('the last ones are kept, of a check what it said last', () => {
  const notes = createKeptNotes(2);
  for (const title of ['a', 'b', 'c']) notes.addEvent({ at: now, title, text: '', alert: 'info', tags: [] });
  for (const [name, status] of [
    ['redis', 0],
    ['disk', 1],
    ['redis', 2],
    ['mail', 0],
  ] as const)
    notes.addCheck(check(`_sc|${name}|${status}`)!);
  expect(notes.events().map(({ title }) => title)).toEqual(['c', 'b']);
  expect(notes.checks().map(({ name, status }) => `${name} ${status}`)).toEqual(['mail ok', 'redis critical']);
});
