// The thread in which pasted plans are tried: anybody's text must not hold up a rollback.
import { parentPort } from 'node:worker_threads';
import { type TryInput, tryPlan } from './try-plan.ts';

parentPort?.on('message', (input: TryInput) => parentPort?.postMessage(tryPlan(input)));
