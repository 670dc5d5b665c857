// Tries plans in a thread of their own, one after the other, with an end to patience.
import { Worker } from 'node:worker_threads';
import type { TriedPlan } from '../contract/try-plan.ts';
import type { TryInput } from './try-plan.ts';

export interface TryPool {
  /** 'busy': too many wait already; 'tooSlow': the plan was given up. */
  run(input: TryInput): Promise<TriedPlan | 'busy' | 'tooSlow'>;
  close(): Promise<void>;
}

export interface TryPoolOptions {
  readonly mostMillis?: number;
  readonly mostWaiting?: number;
  readonly mostMegabytes?: number;
  /** After so long without a plan the thread ends; the next plan starts another. */
  readonly idleMillis?: number;
  readonly file?: URL;
}

const FILE = new URL('./try-worker.ts', import.meta.url);

export function createTryPool(options: TryPoolOptions = {}): TryPool {
  const { mostMillis = 10_000, mostWaiting = 16, mostMegabytes = 256, idleMillis = 60_000, file = FILE } = options;
  let worker: Worker | undefined;
  let idle: NodeJS.Timeout | undefined;
  let waiting = 0;
  let last: Promise<unknown> = Promise.resolve();

  const end = async (): Promise<void> => {
    clearTimeout(idle);
    const ended = worker;
    worker = undefined;
    await ended?.terminate();
  };
  const tryOne = (input: TryInput): Promise<TriedPlan | 'tooSlow'> =>
    new Promise((resolve, reject) => {
      clearTimeout(idle);
      worker ??= new Worker(file, { resourceLimits: { maxOldGenerationSizeMb: mostMegabytes }, execArgv: [] });
      const thread = worker;
      const finish = (): void => {
        clearTimeout(patience);
        thread.off('message', answered).off('error', failed);
      };
      const answered = (tried: TriedPlan): void => {
        finish();
        thread.unref();
        idle = setTimeout(() => void end(), idleMillis).unref();
        resolve(tried);
      };
      const giveUp = (): void => {
        finish();
        void end().then(() => resolve('tooSlow'));
      };
      // Out of memory is the plan's doing, anything else ours.
      const failed = (error: NodeJS.ErrnoException): void => {
        finish();
        const isPlans = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
        void end().then(() => (isPlans ? resolve('tooSlow') : reject(error)));
      };
      const patience = setTimeout(giveUp, mostMillis);
      thread.ref();
      thread.on('message', answered).on('error', failed);
      thread.postMessage(input);
    });

  return {
    async run(input) {
      if (waiting >= mostWaiting) return 'busy';
      waiting++;
      const turn = last.then(() => tryOne(input));
      last = turn.catch(() => {});
      return turn.finally(() => waiting--);
    },
    close: end,
  };
}
