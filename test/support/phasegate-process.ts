// Runs the command line as the process that it is, for tests: what it says, how it ends, and no child left behind.
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const BIN = fileURLToPath(new URL('../../bin/phasegate.mjs', import.meta.url));

export interface Ended {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface PhasegateProcess {
  readonly pid: number;
  /** Resolves when it has ended and everything that it said has arrived. */
  readonly ended: Promise<Ended>;
  /** What it has said so far on standard output. */
  stdout(): string;
  /** Resolves with the first match in what it says on standard output; rejects when it ends without one. */
  says(pattern: RegExp): Promise<RegExpExecArray>;
  /** Where page, API and toggles are, once it has said so. */
  url(): Promise<string>;
  kill(signal: NodeJS.Signals): void;
}

export interface ProcessOptions extends Pick<SpawnOptions, 'cwd' | 'uid' | 'gid' | 'detached'> {
  /** Added to this process's own environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Options for Node itself, such as a module to load first. */
  readonly node?: readonly string[];
  /** A command line that `node bin/phasegate.mjs ...` is appended to, such as one that sets limits first. */
  readonly under?: readonly string[];
}

const living = new Set<ChildProcess>();

/** Starts `phasegate ARGUMENTS`; nobody is at its keyboard. */
export function startPhasegate(args: readonly string[], options: ProcessOptions = {}): PhasegateProcess {
  const { env, node = [], under = [], ...rest } = options;
  const [file = process.execPath, ...line] = [...under, process.execPath, ...node, BIN, ...args];
  const child = spawn(file, line, {
    ...rest,
    env: { ...process.env, NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  living.add(child);
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (chunk: string) => {
      said[name] += chunk;
    });
  const ended = once(child, 'close').then(([code]): Ended => {
    living.delete(child);
    return { code, ...said };
  });
  const says = (pattern: RegExp): Promise<RegExpExecArray> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const match = pattern.exec(said.stdout);
        if (!match) return;
        child.stdout.off('data', look);
        resolve(match);
      };
      child.stdout.on('data', look);
      look();
      ended.then(
        ({ code, stdout, stderr }) =>
          reject(new Error(`It ended with ${code} without ${pattern}:\n${stdout}${stderr}`)),
        reject,
      );
    });
  return {
    pid: child.pid ?? 0,
    ended,
    stdout: () => said.stdout,
    says,
    url: async () => (await says(/ at (http:\/\/[\w.:]+)/))[1] as string,
    kill: (signal) => void child.kill(signal),
  };
}

/** Runs `phasegate ARGUMENTS` to its end. */
export function phasegate(args: readonly string[], options?: ProcessOptions): Promise<Ended> {
  return startPhasegate(args, options).ended;
}

/** For teardowns: ends whatever is still running, at once, and resolves when nothing is. */
export async function endEveryPhasegate(): Promise<void> {
  await Promise.all(
    [...living].map(async (child) => {
      const ended = once(child, 'close');
      child.kill('SIGKILL');
      await ended;
    }),
  );
}
