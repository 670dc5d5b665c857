// Builds the dashboard of src/web/ to dist/web/ when that is missing or was made of other sources.
// CommonJS, because setup.cjs runs it on whatever Node the machine has; the build itself runs on the one that npm brought.
const { createHash } = require('node:crypto');
const { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { spawnSync } = require('node:child_process');

const root = join(__dirname, '..');
const sources = join(root, 'src', 'web');
const built = join(root, 'dist', 'web');
/** Holds what the files beside it were made of. */
const STAMP = '.made-of';

function hashOfSources() {
  const hash = createHash('sha256').update(readFileSync(join(root, 'package-lock.json')));
  const files = readdirSync(sources, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
  for (const file of files) hash.update(file.slice(sources.length)).update(readFileSync(file));
  return hash.digest('hex');
}

/** Whether dist/web is there and made of the sources as they are. Says on stderr what it does and what went wrong. */
function buildDashboard() {
  const wanted = hashOfSources();
  const stamp = join(built, STAMP);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return true;
  process.stderr.write('phasegate: building the dashboard ...\n');
  // Beside its place and moved there whole, so that nobody sees it half made, whoever else builds at the same time.
  const making = join(root, 'dist', `.web-${process.pid}`);
  const old = join(root, 'dist', `.web-old-${process.pid}`);
  const own = join(root, 'node_modules', '.bin', 'node');
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const line = [vite, 'build', '--config', join(sources, 'vite.config.ts'), '--outDir', making, '--logLevel', 'error'];
  const { status, error } = spawnSync(existsSync(own) ? own : process.execPath, line, {
    cwd: root,
    // Whoever asks for it (a test runner, for one): what is built is what is shipped.
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 2, 2],
  });
  try {
    if (status !== 0) {
      process.stderr.write(`phasegate: the dashboard could not be built${error ? `: ${error.message}` : ''}.\n`);
      return false;
    }
    writeFileSync(join(making, STAMP), wanted);
    mkdirSync(join(root, 'dist'), { recursive: true });
    if (existsSync(built)) renameSync(built, old);
    renameSync(making, built);
    return true;
  } catch (cause) {
    // Another process was faster with the same sources.
    if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return true;
    process.stderr.write(`phasegate: the dashboard could not be put into dist/web: ${cause.message}\n`);
    return false;
  } finally {
    for (const left of [making, old]) rmSync(left, { recursive: true, force: true });
  }
}

module.exports = { buildDashboard };
if (require.main === module) process.exit(buildDashboard() ? 0 : 1);
