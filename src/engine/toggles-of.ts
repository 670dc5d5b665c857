// Makes a toggle system of a team's own out of the two things that differ between them: how to read, and how to send.
import { formatPercentage, OFF, type Percentage } from '../core/toggle/percentage.ts';
import { Fault } from './faults.ts';
import type { Rehearsal, ToggleAbilities, Toggles } from './ports.ts';
import { type ToggleErrand, toggleFault } from './toggle-call.ts';

export interface DriverParts {
  /** "Unleash at https://unleash.example.gov": where people find it, without secrets. */
  readonly place: string;
  readonly abilities: ToggleAbilities;
  /** Whether sending makes a toggle that does not exist; else a person has to make it there first. */
  readonly makes: boolean;
  /** The percentage as it is now, undefined when there is no such toggle. Any doubt is a fault, never a guess. */
  read(errand: ToggleErrand): Promise<Percentage | undefined>;
  /** Sends the percentage, even when it is the same as before: that changes nothing for users, and proves that sending works. */
  send(errand: ToggleErrand, percentage: Percentage): Promise<void>;
  /** Why a percentage cannot be sent without anybody's approval, as a sentence that names the fix, where the system can say so. */
  obstacle?(errand: ToggleErrand): Promise<string | undefined>;
}

/**
 * A percentage is sent only when it is another one, and counts only when it reads so afterwards: a system may say yes and keep
 * the old value. Where nothing can be read back, the last percentage that was taken is what is known; after a start, nothing is.
 */
export function togglesOf(driver: DriverParts): Toggles {
  const { place, abilities } = driver;
  const { resolution = 1 } = abilities;
  const taken = new Map<string, Percentage>();
  const found = (errand: ToggleErrand) =>
    abilities.readBack ? driver.read(errand) : Promise.resolve(taken.get(errand.toggle));

  async function send(errand: ToggleErrand, percentage: Percentage): Promise<void> {
    await driver.send(errand, percentage);
    if (!abilities.readBack) {
      taken.set(errand.toggle, percentage);
      return;
    }
    const after = await driver.read(errand);
    if (after !== percentage)
      throw toggleFault(
        errand,
        `it took ${formatPercentage(percentage)} without complaint and reads ${after === undefined ? 'nothing' : formatPercentage(after)} afterwards`,
        'Set it by hand there, and see what else changes it; this is tried again.',
      );
  }

  function requireResolution(errand: ToggleErrand, percentage: Percentage): void {
    if (percentage % resolution === 0) return;
    throw toggleFault(
      errand,
      `it knows steps of ${resolution / 1000}% only, which ${formatPercentage(percentage)} is none of`,
      "Change the step's percentage in the plan.",
    );
  }

  function requireExisting(errand: ToggleErrand, before: Percentage | undefined): void {
    if (before !== undefined || driver.makes || !abilities.readBack) return;
    throw toggleFault(
      errand,
      'there is no such toggle',
      'Make it there, or name another key in the bindings ("toggle").',
    );
  }

  return {
    abilities,
    read: (toggle) => found({ toggle, doing: 'read', place }),
    async write(toggle, percentage) {
      const errand = { toggle, doing: 'write', place } as const;
      requireResolution(errand, percentage);
      const before = await found(errand);
      if (before === percentage) return;
      requireExisting(errand, before);
      await send(errand, percentage);
    },
    async rehearse(toggle): Promise<Rehearsal> {
      const errand = { toggle, doing: 'write', place } as const;
      try {
        const before = await found(errand);
        requireExisting(errand, before);
        const obstacle = await driver.obstacle?.(errand);
        if (obstacle !== undefined) return { ready: false, why: obstacle };
        // Where it is not 0% (yet), the same again: that asks for the same right, and no user can notice it.
        await send(errand, before ?? OFF);
        return { ready: true };
      } catch (error) {
        if (error instanceof Fault) return { ready: false, why: error.message };
        throw error;
      }
    },
  };
}
