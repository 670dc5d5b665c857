// Remembers what a driver found of each toggle, for the one case in which it has to do without looking: to let users off.
import { isOutOfSight, type ToggleErrand } from './toggle-call.ts';

export interface LastSeen<Found> {
  /** Looks, and remembers. Never gives what is only remembered. */
  find(errand: ToggleErrand): Promise<Found | undefined>;
  /**
   * The same before sending: for an errand that is `unseen` what was found last, at once where nothing came back, and where the
   * credential was refused after looking in vain with the one for writing. It holds the ids by which a system wants to be told what
   * to change.
   */
  recall(errand: ToggleErrand): Promise<Found | undefined>;
}

export function lastSeen<Found>(look: (errand: ToggleErrand) => Promise<Found | undefined>): LastSeen<Found> {
  const seen = new Map<string, Found>();

  async function find(errand: ToggleErrand): Promise<Found | undefined> {
    try {
      const found = await look(errand);
      if (found === undefined) seen.delete(errand.toggle);
      else seen.set(errand.toggle, found);
      return found;
    } catch (error) {
      if (!isOutOfSight(error)) seen.delete(errand.toggle);
      throw error;
    }
  }

  return {
    find,
    async recall(errand) {
      const remembered = errand.unseen && seen.get(errand.toggle);
      if (remembered !== undefined && errand.unseen === 'unreached') return remembered;
      return find(errand).catch((error: unknown) => {
        if (remembered !== undefined && isOutOfSight(error)) return remembered;
        throw error;
      });
    },
  };
}
