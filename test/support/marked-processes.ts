// Finds all descendants of a process by a mark in their environment, which outlives the parent as a process id does not.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/** Only where the kernel shows what processes were started with. */
export const CAN_FIND_PROCESSES = existsSync('/proc/self/environ');

const LOOK_EVERY_MILLIS = 20;

/** Ids of living processes that were started with `NAME=value` in their environment. */
export function processesMarked(name: string, value: string): readonly number[] {
  if (!CAN_FIND_PROCESSES) return [];
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry) && environmentOf(entry).includes(`${name}=${value}`))
    .map(Number);
}

/** Resolves when none is left, with the ids of those that still are after `millis`. */
export async function withoutMarkedProcesses(name: string, value: string, millis: number): Promise<readonly number[]> {
  let left = processesMarked(name, value);
  for (let waited = 0; left.length > 0 && waited < millis; waited += LOOK_EVERY_MILLIS) {
    await pause(LOOK_EVERY_MILLIS);
    left = processesMarked(name, value);
  }
  return left;
}

/** Empty for a process that has ended, also when nobody has collected it yet, and for other people's. */
function environmentOf(pid: string): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  } catch {
    return [];
  }
}
