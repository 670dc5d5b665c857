import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { builtDashboard } from '../../../test/support/built-dashboard.ts';
import { startMadeUpServer } from '../../../test/support/made-up/server.ts';

const MOST_SCRIPT_BYTES = 160 * 1000;
const TYPES = { css: 'text/css; charset=utf-8', js: 'text/javascript; charset=utf-8', svg: 'image/svg+xml' };

let folder: string;
beforeAll(() => {
  folder = builtDashboard();
}, 60_000);

interface Chunk {
  readonly file: string;
  readonly isEntry?: true;
  readonly imports?: readonly string[];
  readonly css?: readonly string[];
}

/** The built scripts, by their names in the sources. */
function chunks(): Readonly<Record<string, Chunk>> {
  return JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
}

describe('the dashboard', () => {
  it('is served whole: every built file at its address, with its type', async () => {
    const { url } = await startMadeUpServer();
    const built = Object.values(chunks()).flatMap(({ file, css = [] }) => [file, ...css]);
    for (const file of new Set([...built, 'icon.svg'])) {
      const answer = await fetch(`${url}/${file}`);
      const type = TYPES[file.split('.').at(-1) as keyof typeof TYPES];
      expect([file, answer.status, answer.headers.get('content-type')]).toEqual([file, 200, type]);
      expect(await answer.text()).toBe(readFileSync(join(folder, file), 'utf8'));
    }
  });

  it('is one page at every address of its own, asked for anew; its parts have names that change and are kept', async () => {
    const { url } = await startMadeUpServer();
    const index = readFileSync(join(folder, 'index.html'), 'utf8');
    for (const path of [
      '/',
      '/rollouts',
      '/rollouts/address-lookup',
      '/rollouts/a%2Fb',
      '/try',
      '/sign-in',
      '/?show=waiting',
    ]) {
      const answer = await fetch(url + path);
      expect([path, answer.status, answer.headers.get('cache-control')]).toEqual([path, 200, 'no-cache']);
      expect(await answer.text()).toBe(index);
    }
    const [script] = /\/assets\/[^"]+\.js/.exec(index) ?? [];
    const part = await fetch(`${url}${script}`);
    expect(part.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    for (const path of [
      '/assets/nothing.js',
      '/assets/..%2f..%2fpackage.json',
      '/manifest.json',
      '/rollouts/a/b',
      '/nothing',
    ])
      expect([path, (await fetch(url + path)).status]).toEqual([path, 404]);
  });

  it('is packed for those who can unpack it', async () => {
    const { url } = await startMadeUpServer();
    const file = Object.values(chunks()).find(({ isEntry }) => isEntry)?.file ?? '';

    const raw = (accepts: string) =>
      fetch(`${url}/${file}`, { headers: { 'accept-encoding': accepts } }).then((answer) => answer.headers);
    expect((await raw('gzip')).get('content-encoding')).toBe('gzip');
    expect((await raw('gzip, deflate, br')).get('content-encoding')).toBe('br');
    expect((await raw('identity')).get('content-encoding')).toBeNull();
  });

  it('allows nothing inline and nothing from elsewhere, and has nothing of the kind', async () => {
    const { url } = await startMadeUpServer();
    const page = await fetch(url);
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'; (?!.*unsafe)(?!.*https?:)/);
    expect(page.headers.get('x-content-type-options')).toBe('nosniff');
    const html = await page.text();
    expect(html).not.toMatch(/<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)/);
    expect(html).not.toMatch(/\w+:\/\//);
  });

  it(`needs at most ${MOST_SCRIPT_BYTES / 1000} kB of script, packed, for its first page`, () => {
    const all = chunks();
    const entry = Object.keys(all).find((name) => all[name]?.isEntry);
    const needed = new Set<string>();
    const collect = (name: string): void => {
      if (needed.has(name)) return;
      needed.add(name);
      for (const next of all[name]?.imports ?? []) collect(next);
    };
    collect(entry ?? '');
    const bytes = [...needed].map((name) => gzipSync(readFileSync(join(folder, all[name]?.file ?? ''))).length);
    const total = bytes.reduce((sum, size) => sum + size, 0);
    expect(total).toBeGreaterThan(50_000);
    expect(total).toBeLessThanOrEqual(MOST_SCRIPT_BYTES);
  });
});
