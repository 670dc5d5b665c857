#!/usr/bin/env node
// `phasegate review` from a checkout that nobody has set up, as the action and the commit hook find it: installs what the
// command line needs, once, without what only developers need. CommonJS and dependency-free, for whatever Node the machine has.
const { existsSync } = require('node:fs');
const { join } = require('node:path');
const { spawnSync } = require('node:child_process');

const root = join(__dirname, '..');
if (!existsSync(join(root, 'node_modules', '.package-lock.json'))) {
  const args = ['ci', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const installed = spawnSync('npm', args, { cwd: root, stdio: ['ignore', 2, 2], shell: process.platform === 'win32' });
  if (installed.status !== 0) {
    process.stderr.write(`phasegate: "npm ${args[0]}" failed in ${root}. Fix what it says above and run this again.\n`);
    process.exit(4);
  }
}
const bin = join(root, 'bin', 'phasegate.mjs');
const child = spawnSync(process.execPath, [bin, 'review', ...process.argv.slice(2)], { stdio: 'inherit' });
process.exit(child.status ?? 1);
