// A person who does what they are told: sets the toggle in the team's own system, and confirms it where nothing can read it back.
import { toInstant } from '../../src/core/calendar/instant.ts';
import { fold } from '../../src/core/run/evolve.ts';
import type { Run } from '../../src/core/run/run.ts';
import type { Percentage } from '../../src/core/toggle/percentage.ts';
import type { Toggles } from '../../src/engine/ports.ts';
import { submit } from '../../src/engine/submit.ts';
import type { World } from './simulated-ports.ts';

export interface Answer {
  /** Milliseconds from being told for the first time until it is done; at once by default. */
  readonly after?: number;
  /** What they set where it is not what they were told. */
  readonly sets?: (asked: Percentage, run: Run) => Percentage;
}

/** Looks at what is asked now and does it, if its time has come; returns whether anything was done. */
export async function act(
  world: World,
  rollout: string,
  { after = 0, sets = (asked) => asked }: Answer = {},
): Promise<boolean> {
  const run = fold(world.journal.get(rollout) ?? []);
  if (!run?.advice || world.now() < toInstant(run.advice.since + after)) return false;
  const percentage = sets(run.advice.percentage, run);
  world.toggles.set(run.rollout.toggle, percentage);
  if (run.advice.readBack) return true;
  const by = { kind: 'person', name: run.advice.to[0] ?? 'somebody' } as const;
  const answer = await submit(world.ports.journal, rollout, by, { kind: 'confirm', at: percentage }, world.now());
  return answer.ok;
}

/** The team's system as Phasegate may use it in advise mode: to read, or not even that. Writing to it fails the test. */
export function adviseOnly(
  world: World,
  readBack: boolean,
  effectiveWithin = 0,
): Toggles & { readonly written: () => number } {
  let written = 0;
  return {
    place: 'the team system',
    abilities: { write: false, readBack, effectiveWithin },
    async read(toggle) {
      if (!readBack) throw new Error('Nothing can be read.');
      return world.ports.toggles.read(toggle);
    },
    async write() {
      written++;
      throw new Error('Written in advise mode.');
    },
    async rehearse() {
      written++;
      throw new Error('Rehearsed with a credential for writing in advise mode.');
    },
    written: () => written,
  };
}
