// How much of the machine others are using, so that figures of a busy one are not taken for ours.
import { cpus } from 'node:os';
import { setTimeout } from 'node:timers/promises';

/** The share of all processor time that was used within a second in which we did nothing, 0..1. */
export async function busyShare(): Promise<number> {
  const before = times();
  await setTimeout(1_000);
  const after = times();
  return 1 - (after.idle - before.idle) / (after.all - before.all);
}

function times(): { idle: number; all: number } {
  let [idle, all] = [0, 0];
  for (const { times: each } of cpus()) {
    idle += each.idle;
    all += Object.values(each).reduce((sum, value) => sum + value, 0);
  }
  return { idle, all };
}
