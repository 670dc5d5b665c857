// Runs a development tool of tools/ (biome, knip), installing them first when they are missing or another version is asked for.
// Not `npm ci`: a lock file made where some platforms' packages cannot be had lacks them, which `npm ci` refuses.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const tools = fileURLToPath(new URL('../tools', import.meta.url));

/** Installs the tools unless they are there; false, with npm's own words on stderr, when that fails. */
export function installTools() {
  const installed = `${tools}/node_modules/.package-lock.json`;
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(`${tools}/package.json`).mtimeMs) return true;
  process.stderr.write('phasegate: installing development tools ...\n');
  const command = ['install', '--no-save', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'];
  return spawnSync('npm', command, { cwd: tools, stdio: ['ignore', 2, 2] }).status === 0;
}

/** The path of a tool's program. */
export function toolPath(name) {
  return `${tools}/node_modules/.bin/${name}`;
}

const [name, ...rest] = process.argv.slice(2);
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (!name) {
    process.stderr.write('Usage: node scripts/tools.mjs biome|knip [arguments]\n');
    process.exit(2);
  }
  process.exit(installTools() ? (spawnSync(toolPath(name), rest, { stdio: 'inherit' }).status ?? 1) : 1);
}
