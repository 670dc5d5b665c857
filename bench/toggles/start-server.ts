// Starts one server of the toggle bench, and asks it for broadcasts.
import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { Broadcast, ServerName, Serving } from './server.ts';

export interface StartedServer {
  readonly port: number;
  /** Changes one toggle, which is told to every client of its event stream. */
  broadcast(): void;
  /** Ends the look at the present broadcast. */
  over(): Promise<Broadcast>;
  /** Processor time that it has used so far, in microseconds. */
  processorMicros(): Promise<number>;
  stop(): Promise<void>;
}

export async function startServer(name: ServerName): Promise<StartedServer> {
  const child = fork(join(import.meta.dirname, 'server.ts'), [name], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const { port } = await answerOf<Serving>(child);
  const ask = <T>(question: 'over' | 'processor'): Promise<T> => {
    const answer = answerOf<T>(child);
    child.send(question);
    return answer;
  };
  return {
    port,
    broadcast: () => void child.send('broadcast'),
    over: () => ask<Broadcast>('over'),
    processorMicros: () => ask<number>('processor'),
    async stop() {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.disconnect();
      await gone;
    },
  };
}

function answerOf<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    const failed = (code: number | null) => reject(new Error(`A server of the bench ended with ${code}`));
    child.once('exit', failed);
    child.once('message', (message) => {
      child.off('exit', failed);
      resolve(message as T);
    });
  });
}
