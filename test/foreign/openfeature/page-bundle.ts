// Bundles what a page of a test runs with OpenFeature's SDK for browsers, and opens such a page.
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { build } from 'vite';
import { installForeign } from '../install.ts';

/** The script of a file that stands here and imports OpenFeature's packages. */
export async function bundlePage(entry: string): Promise<string> {
  const installed = installForeign('openfeature');
  const output = await build({
    configFile: false,
    logLevel: 'error',
    resolve: {
      alias: ['core', 'ofrep-core', 'ofrep-web-provider', 'web-sdk'].map((name) => ({
        find: `@openfeature/${name}`,
        replacement: join(installed, '@openfeature', name),
      })),
    },
    build: {
      write: false,
      minify: false,
      lib: { entry: join(import.meta.dirname, entry), formats: ['iife'], name: 'page' },
    },
  });
  const [bundle] = Array.isArray(output) ? output : [output];
  const chunk = bundle && 'output' in bundle ? bundle.output[0] : undefined;
  if (chunk === undefined || !('code' in chunk)) throw new Error('The page could not be bundled');
  return chunk.code;
}

/** A page of the server's own origin, as an application behind the same address would be. */
export async function openScriptedPage(browser: Browser, url: string, script: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await page.route(`${url}/application`, (route) => route.fulfill({ contentType: 'text/html', body: '<p>page' }));
  await page.goto(`${url}/application`);
  await page.addScriptTag({ content: script });
  return page;
}
