// A thread that plays a part of a simulation's runs, and tells how many it has played now and then.
import { parentPort, workerData } from 'node:worker_threads';
import type { SimulateInput } from '../../core/forecast/plays.ts';
import { type Part, type PartOutcomes, simulatePart } from '../../core/forecast/simulate.ts';

export interface PartTask {
  readonly input: SimulateInput;
  readonly part: Part;
}

export type PartMessage =
  | { readonly kind: 'progress'; readonly done: number }
  | { readonly kind: 'played'; readonly outcomes: PartOutcomes };

const tell = (message: PartMessage): void => parentPort?.postMessage(message);
const { input, part } = workerData as PartTask;
const runs = simulatePart(input, part);
for (;;) {
  const next = runs.next();
  if (next.done) {
    tell({ kind: 'played', outcomes: next.value });
    break;
  }
  tell({ kind: 'progress', done: next.value });
}
