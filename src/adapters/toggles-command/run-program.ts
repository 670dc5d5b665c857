// Runs one program without a shell, in time, and gives what it printed.
import { spawn } from 'node:child_process';
import type { Fault } from '../../engine/faults.ts';
import { refusedFault, type ToggleErrand, toggleFault, unreachedFault } from '../../engine/toggle-call.ts';

export interface ProgramRun {
  readonly program: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Blotted out of what the program says. */
  readonly secrets: readonly string[];
  /** When it aborts, the program and what it started are killed. */
  readonly signal: AbortSignal;
}

/** Of sysexits.h: the toggle is of another kind; the credential has no right. */
const EX_DATAERR = 65;
const EX_NOPERM = 77;

/** A percentage takes a few bytes, a complaint a line. */
const MOST_SAID = 64 * 1024;

/** @throws Fault when it is not there, fails, is killed or takes too long. */
export function runProgram(errand: ToggleErrand, run: ProgramRun): Promise<string> {
  const { program, args, environment, signal } = run;
  return new Promise((resolve, reject) => {
    // A process group of its own, so that a program that hangs in one that it started is ended with it.
    const child = spawn(program, args, {
      env: environment as NodeJS.ProcessEnv,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
      windowsHide: true,
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (stdout.length < MOST_SAID) stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr = (stderr + text).slice(-MOST_SAID);
    });
    const abort = () => killGroup(child.pid);
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
    const end = (fault: Fault | undefined) => {
      signal.removeEventListener('abort', abort);
      if (fault) reject(fault);
      else resolve(stdout);
    };
    child.once('error', (error: NodeJS.ErrnoException) =>
      end(
        unreachedFault(errand, `it cannot be run (${error.code ?? 'unknown'})`, 'Is it there, and executable?', error),
      ),
    );
    child.once('close', (code, killedBy) => {
      if (code === 0) return end(undefined);
      if (signal.aborted)
        return end(
          unreachedFault(errand, 'it did not end in time', 'Does it wait for something? This is tried again.'),
        );
      const how = code === null ? `it was ended by ${killedBy}` : `it ended with exit code ${code}`;
      end(
        faultFor(code)(
          errand,
          `${how}${lastWords(stderr, run.secrets)}`,
          'Run it by hand to see why; this is tried again.',
        ),
      );
    });
  });
}

/** All other codes say nothing of the toggle: most programs end with 1 whatever is in their way. */
function faultFor(code: number | null): typeof toggleFault {
  if (code === EX_DATAERR) return toggleFault;
  return code === EX_NOPERM ? refusedFault : unreachedFault;
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}

function lastWords(stderr: string, secrets: readonly string[]): string {
  let last = stderr.trim().split('\n').at(-1) ?? '';
  for (const secret of secrets) if (secret !== '') last = last.replaceAll(secret, '•••');
  return last === '' ? '' : `: "${last.replace(/[\u0000-\u001f\u007f]/g, ' ').slice(0, 300)}"`;
}
