// Whether a process of this machine is still the one it was: a pid alone may have been given to another since.
import { readFileSync } from 'node:fs';

/** Start time of a process in the kernel's ticks, "" where /proc does not tell, undefined when there is no such process. */
export function bornAt(pid: number): string | undefined {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return undefined;
  }
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The command, in parentheses, may hold anything; field 22 counts from the last one. State Z is dead but not yet reaped.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : (fields[19] ?? '');
  } catch {
    return '';
  }
}
