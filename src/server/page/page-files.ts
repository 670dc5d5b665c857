// The dashboard's files, as src/web is built to dist/web: read once, served from memory, the page itself at every address of it.
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { Hono } from 'hono';
import { problem, problemResponse } from '../problems.ts';

const BUILT = fileURLToPath(new URL('../../../dist/web/', import.meta.url));

/** Addresses that the page itself tells apart. */
const PAGES = ['/', '/rollouts', '/rollouts/:id', '/try', '/sign-in'];

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Nothing inline, nothing from elsewhere, no frame around it. */
const HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

interface PageFile {
  readonly type: string;
  readonly content: Buffer;
  /** Made when somebody first asks for it. */
  readonly packed: Map<string, Buffer>;
}

/**
 * All files at their first request, so that a page and its parts are of one build, whatever is built afterwards.
 * @param folder Where the built files are; absent: where `scripts/dashboard.cjs` puts them.
 */
export function createPage(folder: string = BUILT): Hono {
  const page = new Hono();
  let files: ReadonlyMap<string, PageFile> | undefined;

  const answer = (path: string, accepts: string | undefined): Response => {
    files ??= readFiles(folder);
    const file = files?.get(path);
    if (!file) return problemResponse(path === '/index.html' ? NOT_BUILT : problem(404, `There is nothing at ${path}`));
    // Their names change with their content; everything else is asked for anew.
    const kept = path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache';
    const coding = ['br', 'gzip'].find((each) => new RegExp(`\\b${each}\\b`).test(accepts ?? ''));
    const headers = { ...HEADERS, 'content-type': file.type, 'cache-control': kept, vary: 'accept-encoding' };
    if (coding === undefined) return new Response(new Uint8Array(file.content), { headers });
    const packed = file.packed.get(coding) ?? pack(coding, file.content);
    file.packed.set(coding, packed);
    return new Response(new Uint8Array(packed), { headers: { ...headers, 'content-encoding': coding } });
  };

  for (const path of PAGES) page.get(path, (context) => answer('/index.html', context.req.header('accept-encoding')));
  for (const path of ['/icon.svg', '/assets/:file'])
    page.get(path, (context) => answer(context.req.path, context.req.header('accept-encoding')));
  return page;
}

const NOT_BUILT = problem(503, 'The dashboard has not been built: run "node scripts/dashboard.cjs" and start again');

function pack(coding: string, content: Buffer): Buffer {
  return coding === 'br'
    ? brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } })
    : gzipSync(content);
}

/** By path from the root of the page; undefined when it has not been built, which is looked at again. */
function readFiles(folder: string): ReadonlyMap<string, PageFile> | undefined {
  try {
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    return new Map(
      files.flatMap((entry) => {
        const file = join(entry.parentPath, entry.name);
        const type = TYPES[extname(entry.name)];
        const path = `/${file.slice(join(folder, '/').length).replaceAll('\\', '/')}`;
        return type === undefined ? [] : [[path, { type, content: readFileSync(file), packed: new Map() }] as const];
      }),
    );
  } catch {
    return undefined;
  }
}
