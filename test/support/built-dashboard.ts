// For tests of the page: its files, built first where they are missing or old.
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const { buildDashboard } = createRequire(import.meta.url)('../../scripts/dashboard.cjs') as {
  buildDashboard(): boolean;
};

/** The folder of the built files. Takes seconds where they have to be built. @throws Error when they cannot be. */
export function builtDashboard(): string {
  if (!buildDashboard()) throw new Error('The dashboard could not be built; what the build said is above.');
  return fileURLToPath(new URL('../../dist/web/', import.meta.url));
}
