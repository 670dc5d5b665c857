// A real Chromium for the browser tests: the one that is named, the machine's own, or one that npm brings.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium } from 'playwright-core';
import { installForeign } from '../foreign/install.ts';

/** Starting it the first time may mean installing it (65 MB). */
export const CHROMIUM_START_MILLIS = 300_000;

const FLAGS = ['--no-sandbox', '--disable-dev-shm-usage', '--force-color-profile=srgb'];
/** The one that npm brings has no graphics of its own. */
const SOFTWARE_FLAGS = ['--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'];

const OWN = '/usr/bin/chromium';

/** CHROMIUM_PATH, else /usr/bin/chromium, else @sparticuz/chromium. @throws Error when none can be had. */
export async function startChromium(): Promise<Browser> {
  const named = process.env.CHROMIUM_PATH;
  if (named !== undefined && named !== '') return chromium.launch({ executablePath: named, args: FLAGS });
  if (existsSync(OWN)) return chromium.launch({ executablePath: OWN, args: FLAGS });
  const installed = installForeign('browser');
  // It unpacks its libraries only where it believes to be on such a machine.
  process.env.AWS_LAMBDA_JS_RUNTIME ??= 'nodejs22.x';
  const module = pathToFileURL(join(installed, '@sparticuz', 'chromium', 'build', 'index.js')).href;
  const { default: bundled } = (await import(module)) as { default: { executablePath(): Promise<string> } };
  return chromium.launch({ executablePath: await bundled.executablePath(), args: [...FLAGS, ...SOFTWARE_FLAGS] });
}
