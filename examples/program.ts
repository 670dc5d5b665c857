// What makes a reference system a program: its arguments, its ready line, and a clean end however it is ended.
import { type ParseArgsConfig, parseArgs } from 'node:util';
import type { Address } from 'phasegate/sdk';

export interface ProgramArguments {
  readonly port: number;
  readonly phasegate: string | undefined;
  readonly statsd: Address | undefined;
  readonly toggle: string;
  /** Decides which calls a fault hits. */
  readonly seed: number;
  /** Options of this program alone. */
  readonly own: Readonly<Record<string, string | undefined>>;
}

export interface RunningProgram {
  readonly port: number;
  close(): Promise<void>;
}

const LAST_WORDS_MILLIS = 5_000;

/** Reads the command line, or says what it expected and ends the process with 2. */
export function programArguments(toggle: string, own: readonly string[] = []): ProgramArguments {
  const names = ['port', 'phasegate', 'statsd', 'toggle', 'seed', ...own];
  const options: ParseArgsConfig['options'] = Object.fromEntries(names.map((name) => [name, { type: 'string' }]));
  try {
    const values = parseArgs({ options }).values as Record<string, string | undefined>;
    return {
      port: natural('port', values.port ?? '0'),
      phasegate: values.phasegate,
      statsd: values.statsd === undefined ? undefined : address(values.statsd),
      toggle: values.toggle ?? toggle,
      seed: natural('seed', values.seed ?? '1'),
      own: values,
    };
  } catch (error) {
    end(2, `${(error as Error).message}\nOptions: ${names.map((name) => `--${name} VALUE`).join(' ')}`);
  }
}

/**
 * Starts the program and says `{"ready":true,"port":N}` on standard output. Ends it, cleanly and with 0, at SIGTERM, at
 * SIGINT, and when standard input closes: a parent that was killed leaves no orphan. What cannot be started ends with 2
 * (a busy port) or 4.
 */
export async function runProgram(start: () => Promise<RunningProgram>): Promise<void> {
  let program: RunningProgram;
  try {
    program = await start();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    end(code === 'EADDRINUSE' ? 2 : 4, `The program could not be started: ${message}`);
  }
  process.stdout.write(`${JSON.stringify({ ready: true, port: program.port })}\n`);

  let ending = false;
  const finish = async () => {
    if (ending) return;
    ending = true;
    setTimeout(() => end(4, 'The program did not end in time'), LAST_WORDS_MILLIS).unref();
    await program.close();
    process.exit(0);
  };
  process.on('SIGTERM', finish);
  process.on('SIGINT', finish);
  process.stdin.on('close', finish).on('end', finish).on('error', finish).resume();
}

function natural(name: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new Error(`Unexpected --${name} "${text}", expected a whole number`);
  return Number(text);
}

function address(text: string): Address {
  const colon = text.lastIndexOf(':');
  if (colon < 1) throw new Error(`Unexpected --statsd "${text}", expected host:port`);
  return { host: text.slice(0, colon), port: natural('statsd', text.slice(colon + 1)) };
}

function end(code: number, message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(code);
}
