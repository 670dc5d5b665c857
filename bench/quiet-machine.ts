// How much of the machine others are using, so that figures of a busy one are not taken for ours.
import { cpus } from 'node:os';
import { setTimeout } from 'node:timers/promises';

/** More than this, and what others do is measured. */
const MOST_OTHERS = 0.2;

/**
 * Ends the process with exit code 2 when others are using the machine, unless rough figures will do (`anyway`).
 * @returns whether they are rough.
 */
export async function requireQuietMachine(anyway: boolean): Promise<boolean> {
  const others = await busyShare();
  if (others <= MOST_OTHERS) return false;
  const share = `${Math.round(others * 100)}% of its processor time`;
  const advice = anyway ? 'these figures are rough' : 'wait, or say --anyway for rough figures';
  process.stderr.write(`The machine is busy (${share}): ${advice}.\n`);
  if (!anyway) process.exit(2);
  return true;
}

/** The share of all processor time that was used within a second in which we did nothing, 0..1. */
async function busyShare(): Promise<number> {
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
