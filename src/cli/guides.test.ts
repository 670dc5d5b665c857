// What the guides show is what the program takes.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readBindings } from './bindings/bindings-file.ts';

const guide = (name: string): string => readFileSync(new URL(`../../docs/guides/${name}.md`, import.meta.url), 'utf8');

const blocks = (text: string, language: string): readonly string[] =>
  [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)]
    .filter((match) => match[1] === language)
    .map((match) => match[2] ?? '');

const bindings = [
  'bindings',
  'toggles',
  'advise',
  'notify',
  'datadog',
  'prometheus',
  'serve',
  'who-is-on',
  'flagd',
].flatMap((name) => blocks(guide(name), 'yaml'));
test.each(bindings.map((block) => [block]))('bindings in the guides are sound: %j', (block) => {
  const { findings } = readBindings(block);
  expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
});

test('the options of the guide to new plans are those of the command', async () => {
  const { command } = await import('./new.ts');
  const known = command({ now: () => 0 as never, randomBytes: () => new Uint8Array() }).options.map(({ long }) => long);
  const shown = [...guide('new-plan').matchAll(/--[a-z][a-z-]*/g)].map(([option]) => option);
  expect(shown.filter((option) => !known.includes(option))).toEqual([]);
});

test('the options of the guide to review are those of the command', async () => {
  const { command } = await import('./review.ts');
  const known = [...command().options.map(({ long }) => long), '--name-only'];
  const shown = [...guide('review').matchAll(/(?<![\w-])--[a-z][a-z-]*/g)].map(([option]) => option);
  expect(shown.filter((option) => !known.includes(option))).toEqual([]);
});

test('the options of the guide to serving are those of its commands', async () => {
  const ambient = { now: () => 0 as never, randomBytes: () => new Uint8Array() };
  const commands = [
    (await import('./serve.ts')).command(ambient),
    (await import('./report.ts')).command(ambient),
    (await import('./status.ts')).command(ambient),
    ...(await import('./token.ts')).command(ambient).commands,
  ];
  const known = commands.flatMap(({ options }) => options.map(({ long }) => long));
  const shown = [...guide('serve').matchAll(/(?<![\w-])--[a-z][a-z-]*/g)].map(([option]) => option);
  expect(shown.length).toBeGreaterThan(5);
  expect(shown.filter((option) => !known.includes(option))).toEqual([]);
});
