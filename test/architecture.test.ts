import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

// The table of docs/house.md, as a test: who may import whom, no cycles, and one file that reads the clock and the dice.

const ROOT = resolve(import.meta.dirname, '..');
const SRC = join(ROOT, 'src');

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name) && !/\.test\.tsx?$/.test(name))
  .map((name) => join(SRC, name));

interface Import {
  readonly from: string;
  readonly specifier: string;
  /** The imported file, relative to src, when it is one of ours. */
  readonly target: string | undefined;
  /** Nothing of it is loaded. */
  readonly typeOnly: boolean;
}

function importsOf(file: string): readonly Import[] {
  const text = readFileSync(file, 'utf8');
  const specifiers = [
    ...text.matchAll(
      /(?:^|\n)\s*(?:import|export)\b[^;'"]*?from\s*['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)|(?:^|\n)import\s*['"]([^'"]+)['"]/g,
    ),
  ];
  return specifiers.map((match) => {
    const specifier = match[1] ?? match[2] ?? match[3] ?? '';
    const target = specifier.startsWith('.') ? relative(SRC, resolve(dirname(file), specifier)) : undefined;
    return { from: relative(SRC, file), specifier, target, typeOnly: /^\s*(import|export) type\b/.test(match[0]) };
  });
}

const imports = files.flatMap(importsOf);

/** Room of a path under src: "core", "engine", "adapters/journal-sqlite", ... */
const roomOf = (path: string): string => {
  const parts = path.split('/');
  return parts[0] === 'adapters' ? parts.slice(0, 2).join('/') : (parts[0] ?? '');
};

const OUTSIDE: Readonly<Record<string, RegExp>> = {
  core: /^temporal-polyfill(\/.*)?$/,
  engine: /^$/,
  sdk: /^node:/,
};

function mayImport(from: string, target: string): boolean {
  const room = roomOf(from);
  const other = roomOf(target);
  if (room === other) return true;
  if (room === 'core') return false;
  if (room === 'engine') return other === 'core';
  if (room.startsWith('adapters/')) return other === 'core' || other === 'engine';
  if (room === 'server') return other === 'core' || other === 'engine';
  if (room === 'sdk')
    return target.startsWith('core/toggle/') || target === 'core/gate/operation.ts' || target === 'core/unreachable.ts';
  if (room === 'cli') return other !== 'web' && other !== 'sdk';
  return room === 'web' && target.startsWith('server/contract/');
}

describe('the house', () => {
  it('has files to look at', () => expect(files.length).toBeGreaterThan(50));

  it('is imported from room to room only as the table says', () => {
    const wrong = imports.filter(({ from, target }) => target !== undefined && !mayImport(from, target));
    expect(wrong.map(({ from, target }) => `${from} -> ${target}`)).toEqual([]);
  });

  it('brings nothing of the server into the dashboard but types', () => {
    const web = files.filter((file) => roomOf(relative(SRC, file)) === 'web');
    expect(web.length).toBeGreaterThan(20);
    const wrong = web.filter((file) => /^import (?!type )[^;]*?'[./]+\/server\//m.test(readFileSync(file, 'utf8')));
    expect(wrong.map((file) => relative(SRC, file))).toEqual([]);
  });

  it('keeps core, engine and sdk free of packages and platform', () => {
    const wrong = imports.filter(({ from, specifier, target, typeOnly }) => {
      // OpenFeature's types say what a provider is; whoever uses one has its SDK, and nobody else needs it.
      if (typeOnly && from.startsWith('sdk/openfeature/') && specifier.startsWith('@openfeature/')) return false;
      const allowed = OUTSIDE[roomOf(from)];
      return target === undefined && allowed !== undefined && !allowed.test(specifier);
    });
    expect(wrong.map(({ from, specifier }) => `${from} -> ${specifier}`)).toEqual([]);
  });

  it('ships no Markdown parser but our own, and confines the time library to calendar', () => {
    const wrong = imports.filter(
      ({ from, specifier }) =>
        /^(mdast|micromark|remark|markdown)/.test(specifier) ||
        (specifier.startsWith('temporal-polyfill') && !from.startsWith('core/calendar/')),
    );
    expect(wrong.map(({ from, specifier }) => `${from} -> ${specifier}`)).toEqual([]);
  });

  it('has no cycles', () => {
    const edges = new Map<string, string[]>();
    for (const { from, target } of imports) if (target) edges.set(from, [...(edges.get(from) ?? []), target]);
    const done = new Set<string>();
    const cycles: string[] = [];
    const walk = (file: string, path: readonly string[]): void => {
      if (path.includes(file)) {
        cycles.push([...path.slice(path.indexOf(file)), file].join(' -> '));
        return;
      }
      if (done.has(file)) return;
      for (const next of edges.get(file) ?? []) walk(next, [...path, file]);
      done.add(file);
    };
    for (const file of edges.keys()) walk(file, []);
    expect(cycles).toEqual([]);
  });

  it('reads the clock and the dice in one place', () => {
    const wrong = files.filter((file) => {
      // The dashboard runs in the reader's browser: its own root is there what the command line's is here.
      if (['cli/main.ts', 'web/main.tsx'].includes(relative(SRC, file))) return false;
      // The SDK lives in other people's programs, which have no clock to hand it; it times their calls.
      const code = readFileSync(file, 'utf8')
        .replace(relative(SRC, file).startsWith('sdk/') ? /performance\.now\(/g : /^$/, '')
        .replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
      return /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bperformance\.now\(|\brandomUUID\(|\brandomBytes\(\d/.test(
        code,
      );
    });
    expect(wrong.map((file) => relative(SRC, file))).toEqual([]);
  });

  it('has no drawers', () => {
    const names = files
      .map((file) => relative(SRC, file))
      .filter((name) => /(^|\/)(utils?|helpers?|manager|types|common|misc)\.tsx?$/.test(name));
    expect(names).toEqual([]);
    const long = files.filter((file) => readFileSync(file, 'utf8').split('\n').length > 350);
    expect(long.map((file) => relative(SRC, file))).toEqual([]);
    const silent = files.filter((file) => !/^(#!.*\n)?(\/\/|\/\*\*)/.test(readFileSync(file, 'utf8')));
    expect(silent.map((file) => relative(SRC, file))).toEqual([]);
  });
});
