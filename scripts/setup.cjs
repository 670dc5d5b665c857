// Makes a fresh checkout ready: installs the locked dependencies when they are missing or older than the lock file.
// CommonJS and dependency-free, because it runs before anything is installed and on whatever Node the machine has.
const { existsSync, statSync } = require('node:fs');
const { join } = require('node:path');
const { spawnSync } = require('node:child_process');

const root = join(__dirname, '..');
const installed = join(root, 'node_modules', '.package-lock.json');
const locked = join(root, 'package-lock.json');
const fresh = existsSync(installed) && statSync(installed).mtimeMs >= statSync(locked).mtimeMs;

if (!fresh) {
  process.stderr.write('phasegate: installing dependencies (first run, or the lock file changed) ...\n');
  const result = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (result.status !== 0) {
    process.stderr.write(
      `phasegate: "npm ci" failed${result.error ? `: ${result.error.message}` : ''}. Fix what it says above and run the command again.\n`,
    );
    process.exit(result.status || 1);
  }
}

// Last: it is built with what was installed.
if (!require('./dashboard.cjs').buildDashboard()) process.exit(1);
