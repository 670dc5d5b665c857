// flagd's evaluator in Python, for a test: installed by pip the first time that one asks, where there is Python 3.10 or later.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = import.meta.dirname;
const REQUIREMENTS = join(FOLDER, 'requirements.txt');
const INSTALLED = join(FOLDER, '.installed', 'python');

/** Time limit for a `beforeAll` that asks for it: on a fresh checkout it is downloaded first. */
export const PYTHON_START_MILLIS = 180_000;

/** Where its packages are, or why they are not to be had: no Python, or nothing that pip could reach. */
export function pythonEvaluator(): { readonly packages: string } | { readonly missing: string } {
  // Python's version is part of the name: one of its packages is compiled for it.
  const python = spawnSync('python3', ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])'], {
    encoding: 'utf8',
  });
  const version = (python.stdout ?? '').trim();
  if (!/^3\.\d\d$/.test(version)) return { missing: 'there is no Python 3.10 or later' };
  const packages = `${INSTALLED}-${version}`;
  const stamp = join(packages, 'requirements.txt');
  const wanted = readFileSync(REQUIREMENTS, 'utf8');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return { packages };
  process.stderr.write("Installing flagd's evaluator in Python into test/foreign/flagd (once) ...\n");
  // Moved into its place when it is whole, so that what was cut short is done again, and two at once do not mix.
  const next = `${packages}-${process.pid}`;
  const { status, error, stderr } = spawnSync(
    'python3',
    ['-m', 'pip', 'install', '--quiet', '--no-deps', '--only-binary=:all:', '--target', next, '-r', REQUIREMENTS],
    { encoding: 'utf8' },
  );
  try {
    if (status !== 0) return { missing: `pip: ${error?.message ?? stderr.trim().split('\n').at(-1)}` };
    copyFileSync(REQUIREMENTS, join(next, 'requirements.txt'));
    rmSync(packages, { recursive: true, force: true });
    renameSync(next, packages);
    return { packages };
  } finally {
    rmSync(next, { recursive: true, force: true });
  }
}

/** For each context, the value of every flag by its key. @throws Error with what Python said. */
export function evaluateInPython(
  packages: string,
  definition: object,
  contexts: readonly object[],
): readonly Readonly<Record<string, unknown>>[] {
  const { status, stdout, stderr } = spawnSync('python3', [join(FOLDER, 'evaluate.py')], {
    input: JSON.stringify({ definition, contexts }),
    env: { ...process.env, PYTHONPATH: packages, PYTHONDONTWRITEBYTECODE: '1' },
    encoding: 'utf8',
    maxBuffer: 64 << 20,
  });
  if (status !== 0) throw new Error(`Python could not answer: ${stderr}`);
  return JSON.parse(stdout);
}
