// The live page: the files of this folder that make it, served as they are.
import { readFileSync } from 'node:fs';
import { Hono } from 'hono';

const FILES = [
  { path: '/', file: 'page.html', type: 'text/html; charset=utf-8' },
  ...['page.css', 'card.css', 'gate.css'].map((file) => ({ path: `/${file}`, file, type: 'text/css; charset=utf-8' })),
  ...['page.js', 'card.js', 'gauge.js', 'element.js'].map((file) => ({
    path: `/${file}`,
    file,
    type: 'text/javascript; charset=utf-8',
  })),
  { path: '/icon.svg', file: 'icon.svg', type: 'image/svg+xml' },
];

/** Nothing inline, nothing from elsewhere, no frame around it. */
const HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-cache',
};

/** The files are read at their first request and kept. */
export function createPage(): Hono {
  const page = new Hono();
  for (const { path, file, type } of FILES) {
    let content: string | undefined;
    page.get(path, (context) => {
      content ??= readFileSync(new URL(file, import.meta.url), 'utf8');
      return context.body(content, 200, { ...HEADERS, 'content-type': type });
    });
  }
  return page;
}
