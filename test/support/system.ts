// Runs a command of the operating system that may not exist, or not be allowed, where the tests run.
import { spawnSync } from 'node:child_process';

export interface Answer {
  readonly isDone: boolean;
  /** Why not, when it is not. */
  readonly said: string;
}

export function system(...command: readonly [string, ...string[]]): Answer {
  const { status, stderr } = spawnSync('sh', ['-c', 'exec "$@"', 'sh', ...command], { encoding: 'utf8' });
  return { isDone: status === 0, said: stderr.trim() };
}
