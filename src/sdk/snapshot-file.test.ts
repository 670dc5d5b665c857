import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type KnownToggle, toKnownToggle } from './known-toggle.ts';
import { snapshotFile } from './snapshot-file.ts';

let folder: string;
let path: string;
let problems: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'phasegate-snapshot-'));
  path = join(folder, 'toggles.json');
  problems = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

const fileAt = (place: string) => snapshotFile(place, (message) => problems.push(message));
const toggle = (key: string, more: object = {}) =>
  toKnownToggle({ key, percentage: 25_000, version: 3, ...more }) as KnownToggle;
const kept = () =>
  fileAt(path)
    .read()
    .map(({ definition }) => definition);

test('gives back what was kept last, without the keys that hide users', async () => {
  const file = fileAt(path);
  const rules = { targeting: { deny: ['eve'] }, waiting: true, killed: true };
  for (const key of ['a', 'b', 'c']) file.write([toggle(key, { ...rules, userKey: 'secret' })]);
  await file.settled();
  expect(kept()).toEqual([{ key: 'c', percentage: 25_000, version: 3, ...rules }]);
  expect(readFileSync(path, 'utf8')).not.toContain('secret');
  expect(readdirSync(folder)).toEqual(['toggles.json']);
  expect(problems).toEqual([]);
});

test('stays whole while several processes keep it', async () => {
  const files = Array.from({ length: 4 }, () => fileAt(path));
  const many = Array.from({ length: 2_000 }, (_, i) => toggle(`toggle-${i}`));
  for (let round = 0; round < 5; round++) {
    for (const [i, file] of files.entries()) file.write(many.slice(i));
    await Promise.all(files.map((file) => file.settled()));
    expect(kept().length).toBeGreaterThan(1_996);
  }
  expect(problems).toEqual([]);
  expect(readdirSync(folder)).toEqual(['toggles.json']);
});

test.each([
  ['nothing', ''],
  ['half of it', '{"toggles":[{"key":"a","percenta'],
  ['zeros, as after a loss of power', '\0'.repeat(64)],
  ['something else', '[]'],
])('is empty, and says so, when it holds %s', (_, text) => {
  writeFileSync(path, text);
  expect(kept()).toEqual([]);
  expect(problems).toEqual([expect.stringContaining(path)]);
});

test('holds what this version knows, whoever wrote it', () => {
  const plain = { key: 'a', percentage: 25_000, version: 3 };
  const later = { ...plain, key: 'later', targeting: { moon: 'full' } };
  writeFileSync(path, JSON.stringify({ written: 'by another version', toggles: [{ ...plain, colour: 'red' }, later] }));
  expect(kept()).toEqual([plain]);
  expect(problems).toEqual([expect.stringContaining(`Unexpected form of toggle "later" in ${path}`)]);
});

test('is not there yet: nothing is said', () => {
  expect(kept()).toEqual([]);
  expect(problems).toEqual([]);
});

test.each([
  ['a folder that is not there', () => join(folder, 'none', 'toggles.json')],
  [
    'a folder that is a file',
    () => {
      writeFileSync(join(folder, 'file'), '');
      return join(folder, 'file', 'toggles.json');
    },
  ],
  [
    'a file that is a folder',
    () => {
      mkdirSync(path);
      return path;
    },
  ],
])('cannot be kept in %s: that is said, and nothing is left behind', async (_, make) => {
  const place = make();
  const before = readdirSync(folder);
  const file = fileAt(place);
  expect(file.read()).toEqual([]);
  for (let time = 0; time < 2; time++) {
    file.write([toggle('a')]);
    await file.settled();
  }
  expect(problems.at(-1)).toContain(`The toggles could not be kept in ${place}: `);
  expect(problems.at(-1)).toBe(problems.at(-2));
  expect(readdirSync(folder)).toEqual(before);
});
