// A simulation whose runs are shared out to threads: the same numbers as from one, sooner.
import { Worker } from 'node:worker_threads';
import type { SimulateInput } from '../../core/forecast/plays.ts';
import { type Part, type PartOutcomes, type Simulation, simulate, sumUp } from '../../core/forecast/simulate.ts';
import type { PartMessage, PartTask } from './part-worker.ts';

/**
 * Plays in as many `threads` (1: in this one). `onProgress` hears how many runs have been played in all, now and then.
 * @throws Error when a thread breaks off.
 */
export async function simulateTogether(
  input: SimulateInput,
  threads: number,
  onProgress: (done: number) => void,
): Promise<Simulation> {
  if (threads <= 1) return inThisThread(input, onProgress);
  const done = new Array<number>(threads).fill(0);
  const parts = Array.from({ length: threads }, (_, index) =>
    playPart(input, { index, of: threads }, (runs) => {
      done[index] = runs;
      onProgress(done.reduce((a, b) => a + b, 0));
    }),
  );
  return sumUp(input, await Promise.all(parts));
}

function inThisThread(input: SimulateInput, onProgress: (done: number) => void): Simulation {
  const runs = simulate(input);
  for (;;) {
    const next = runs.next();
    if (next.done) return next.value;
    onProgress(next.value);
  }
}

function playPart(input: SimulateInput, part: Part, onProgress: (done: number) => void): Promise<PartOutcomes> {
  return new Promise((resolve, reject) => {
    const task: PartTask = { input, part };
    const worker = new Worker(new URL('./part-worker.ts', import.meta.url), { workerData: task });
    worker.on('message', (message: PartMessage) => {
      if (message.kind === 'played') resolve(message.outcomes);
      else onProgress(message.done);
    });
    worker.on('error', reject);
    worker.on('exit', () => reject(new Error('A thread of the simulation ended before it had played its runs')));
  });
}
