// Starts the two reference systems as programs of their own, and ends them with the demo, however it ends.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Fault } from '../../engine/faults.ts';

export interface Program {
  readonly name: string;
  readonly url: string;
  stop(): Promise<void>;
}

export interface ProgramOptions {
  /** Folder under examples/. */
  readonly name: string;
  readonly toggle: string;
  readonly phasegate: string;
  readonly statsd: string;
  readonly seed: number;
  readonly arguments?: readonly string[];
}

/** @throws Fault PG_PROGRAM_FAILED when it ends before it is ready, with what it said. */
export async function startProgram(options: ProgramOptions): Promise<Program> {
  const { name } = options;
  const main = fileURLToPath(new URL(`../../../examples/${name}/main.ts`, import.meta.url));
  const child = spawn(
    process.execPath,
    [
      main,
      ...['--port', '0', '--phasegate', options.phasegate, '--statsd', options.statsd],
      ...['--toggle', options.toggle, '--seed', String(options.seed), ...(options.arguments ?? [])],
    ],
    {
      // Its stdin is a pipe that only we hold: when we die, however, it closes, and the program ends by itself.
      stdio: ['pipe', 'pipe', 'pipe'],
      // Ctrl-C is for us alone: a terminal sends it to the whole group, and the program would be gone in the middle of a visit.
      detached: process.platform !== 'win32',
      env: { ...process.env, NODE_NO_WARNINGS: '1' },
    },
  );
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-2000);
  });
  const port = await Promise.race([readyPort(child), ended(child).then(() => undefined)]);
  if (port === undefined)
    throw new Fault(
      'PG_PROGRAM_FAILED',
      `examples/${name} ended before it was ready: ${said.trim() || 'it said nothing'}`,
    );
  return {
    name,
    url: `http://127.0.0.1:${port}`,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.stdin.end();
      await ended(child);
    },
  };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}

async function readyPort(child: ChildProcess): Promise<number | undefined> {
  if (!child.stdout) return undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    const message = parse(line);
    if (message?.ready === true && typeof message.port === 'number') {
      child.stdout.resume();
      return message.port;
    }
  }
  return undefined;
}

function parse(line: string): { ready?: unknown; port?: unknown } | undefined {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
