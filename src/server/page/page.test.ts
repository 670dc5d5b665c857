import { describe, expect, it } from 'vitest';
import { startMadeUpServer } from '../../../test/support/made-up/server.ts';

const TYPES = { css: 'text/css; charset=utf-8', js: 'text/javascript; charset=utf-8', svg: 'image/svg+xml' };

/** Every file that the page leads to, by its own links and imports. */
async function readPage(url: string): Promise<Map<string, Response & { content: string }>> {
  const found = new Map<string, Response & { content: string }>();
  const waiting = ['/'];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (found.has(path)) continue;
    const answer = await fetch(url + path);
    const content = await answer.text();
    found.set(path, Object.assign(answer, { content }));
    for (const [, link, module] of content.matchAll(/(?:href|src)="([^"#]+)"|from '([^']+)'/g))
      waiting.push(new URL(link ?? module ?? '', url + path).pathname);
  }
  return found;
}

describe('the live page', () => {
  it('is complete: every file that it leads to is served, with its type', async () => {
    const { url } = await startMadeUpServer();
    const files = await readPage(url);
    expect([...files.keys()].sort()).toEqual([
      '/',
      '/card.css',
      '/card.js',
      '/element.js',
      '/gate.css',
      '/gauge.js',
      '/icon.svg',
      '/page.css',
      '/page.js',
    ]);
    for (const [path, { status, headers, content }] of files) {
      const type = path === '/' ? 'text/html; charset=utf-8' : TYPES[path.split('.').at(-1) as keyof typeof TYPES];
      expect([path, status, headers.get('content-type')]).toEqual([path, 200, type]);
      expect(content.length).toBeGreaterThan(100);
    }
  });

  it('allows nothing inline and nothing from elsewhere, and has nothing of the kind', async () => {
    const { url } = await startMadeUpServer();
    const files = await readPage(url);
    for (const { headers, content } of files.values()) {
      expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; (?!.*unsafe)(?!.*https?:)/);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      const addresses = content.replaceAll('http://www.w3.org/2000/svg', '').match(/\w+:\/\/[^\s'"`)]+/g);
      expect(addresses).toBeNull();
    }
    const html = files.get('/')!.content;
    expect(html).not.toMatch(/<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)/);
    // Text of plans and people must never be read as markup.
    for (const { content } of files.values())
      expect(content).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write/);
  });
});
