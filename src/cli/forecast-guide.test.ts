// What the guide to forecasts shows runs, and has the options that it names.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { toInstant } from '../core/calendar/instant.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const guide = readFileSync(new URL('../../docs/guides/forecast.md', import.meta.url), 'utf8');
const shown = [...guide.matchAll(/^```sh\nphasegate (.*)\n```$/gm)].map(([, words = '']) => words);
/** Needs a journal, which a fresh checkout has none of. */
const runnable = shown.filter((words) => !words.startsWith('audit'));

test('shows each of its commands', () => {
  expect(shown.map((words) => words.split(' ')[0])).toEqual(['explain', 'simulate', 'replay', 'audit']);
});

test.each(runnable)('phasegate %s', async (words) => {
  const args = [...words.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
  const code = await new Promise((resolve) => {
    execFile(process.execPath, ['src/cli/main.ts', ...args], { cwd: ROOT }, (error) => resolve(error?.code ?? 0));
  });
  // The published rollout is one that fails.
  expect(code).toBe(words.startsWith('replay') ? 1 : 0);
});

test('names no option that there is not', async () => {
  const commands = [
    (await import('./simulate.ts')).command(),
    (await import('./replay.ts')).command({ now: () => toInstant(0) }),
    ...(await import('./audit.ts')).command().commands,
  ];
  const known = commands.flatMap(({ options }) => options.map(({ long }) => long));
  const named = [...guide.matchAll(/(?<![\w-])--[a-z][a-z-]*/g)].map(([option]) => option);
  expect(named.filter((option) => !known.includes(option))).toEqual([]);
});
