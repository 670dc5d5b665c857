// Makes a toggle system of a team's own out of the two things that differ between them: how to read, and how to send.
import { formatPercentage, OFF, type Percentage } from '../core/toggle/percentage.ts';
import { Fault } from './faults.ts';
import type { Lowered, Rehearsal, ToggleAbilities, Toggles } from './ports.ts';
import { isOutOfSight, type ToggleErrand, toggleFault } from './toggle-call.ts';

export interface DriverParts {
  /** "Unleash at https://unleash.example.gov": where people find it, without secrets. */
  readonly place: string;
  readonly abilities: ToggleAbilities;
  /** Whether sending makes a toggle that does not exist; else a person has to make it there first. */
  readonly makes: boolean;
  /** The percentage as it is now, undefined when there is no such toggle. Any doubt is a fault, never a guess. Not asked without `readBack`. */
  read(errand: ToggleErrand): Promise<Percentage | undefined>;
  /** Sends the percentage, even when it is the same as before: that changes nothing for users, and proves that sending works. */
  send(errand: ToggleErrand, percentage: Percentage): Promise<void>;
  /** Proves without a change that 0% could be sent, where the system has a way to; else the present percentage is sent again. */
  prove?(errand: ToggleErrand): Promise<void>;
}

type Seen = Extract<Lowered, { kind: 'read' }> | { readonly kind: 'outOfSight'; readonly fault: Fault };

/**
 * A percentage is sent only when it is another one, and counts only when it reads so afterwards: a system may say yes and keep
 * the old value. Where nothing can be read back, what was sent is for a person to confirm.
 */
export function togglesOf(driver: DriverParts): Toggles {
  const { place, abilities } = driver;
  const { resolution = 1, readBack } = abilities;
  /** Toggles that showed at the last look something of which no percentage can be told. */
  const unclear = new Set<string>();

  async function look(errand: ToggleErrand): Promise<Percentage | undefined> {
    try {
      const found = await driver.read(errand);
      unclear.delete(errand.toggle);
      return found;
    } catch (error) {
      if (error instanceof Fault && !isOutOfSight(error)) unclear.add(errand.toggle);
      throw error;
    }
  }

  async function send(errand: ToggleErrand, percentage: Percentage): Promise<void> {
    await driver.send(errand, percentage);
    if (readBack) requireSame(errand, percentage, await look(errand));
  }

  function requireSame(errand: ToggleErrand, percentage: Percentage, after: Percentage | undefined): void {
    if (after === percentage) return;
    throw toggleFault(
      errand,
      `it took ${formatPercentage(percentage)} without complaint and reads ${after === undefined ? 'nothing' : formatPercentage(after)} afterwards`,
      'Set it by hand there, and see what else changes it; this is tried again.',
    );
  }

  /** What can be seen of it; a failure that says nothing of the toggle is not the end here. */
  async function lookUnseen(errand: ToggleErrand): Promise<Seen> {
    try {
      return { kind: 'read', percentage: await look(errand) };
    } catch (error) {
      if (isOutOfSight(error)) return { kind: 'outOfSight', fault: error };
      throw error;
    }
  }

  function requireResolution(errand: ToggleErrand, percentage: Percentage): void {
    if (percentage % resolution === 0) return;
    throw toggleFault(
      errand,
      `it knows steps of ${resolution / 1000}% only, which ${formatPercentage(percentage)} is none of`,
      "Change the step's percentage in the plan.",
    );
  }

  /** The percentage before anything is sent. */
  async function before(errand: ToggleErrand): Promise<Percentage | undefined> {
    if (!readBack) return undefined;
    const found = await look(errand);
    if (found !== undefined || driver.makes) return found;
    throw toggleFault(
      errand,
      'there is no such toggle',
      'Make it there, or name another key in the bindings ("toggle").',
    );
  }

  return {
    place,
    abilities,
    async read(toggle) {
      const errand = { toggle, doing: 'read', place } as const;
      if (readBack) return look(errand);
      throw toggleFault(errand, 'nothing says there what it is', 'Give a way to read it in the bindings.');
    },
    async write(toggle, percentage) {
      const errand = { toggle, doing: 'write', place } as const;
      requireResolution(errand, percentage);
      if ((await before(errand)) !== percentage) await send(errand, percentage);
    },
    async lowerUnseen(toggle, percentage, why) {
      const errand = { toggle, doing: 'write', place, unseen: why } as const;
      requireResolution(errand, percentage);
      // What was seen to be no percentage is not written over because it went out of sight; and above 0% it could be a raise.
      const isBlind = percentage === OFF && !unclear.has(toggle);
      if (!isBlind || why === 'refused') {
        const before = await lookUnseen(errand);
        if (before.kind === 'read' && (before.percentage ?? OFF) <= percentage) return before;
        if (before.kind === 'outOfSight' && !isBlind) throw before.fault;
      }
      await driver.send(errand, percentage);
      const after = await lookUnseen(errand);
      if (after.kind === 'outOfSight') return { kind: 'unconfirmed' };
      requireSame(errand, percentage, after.percentage);
      return after;
    },
    async rehearse(toggle): Promise<Rehearsal> {
      const errand = { toggle, doing: 'write', place } as const;
      try {
        const found = await before(errand);
        if (driver.prove) await driver.prove(errand);
        // Where it is not 0% (yet), the same again: that asks for the same right, and no user can notice it.
        else await send(errand, found ?? OFF);
        return { ready: true };
      } catch (error) {
        if (error instanceof Fault) return { ready: false, why: error.message };
        throw error;
      }
    },
  };
}
