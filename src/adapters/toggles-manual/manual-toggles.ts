// The driver `manual`: a toggle that only people can set and see. It reaches nothing; what it is at, they confirm.
import type { Toggles } from '../../engine/ports.ts';
import { toggleFault } from '../../engine/toggle-call.ts';

/** @param place what and where it is, as people are told: "your toggle system at https://example.gov/flipper". */
export function createManualToggles(place: string): Toggles {
  return {
    place,
    abilities: { write: false, readBack: false, effectiveWithin: 0 },
    async read(toggle) {
      throw toggleFault({ toggle, doing: 'read', place }, 'only a person can see it', 'Confirm what it is at.');
    },
    async write(toggle) {
      throw toggleFault({ toggle, doing: 'write', place }, 'only a person can set it', 'Set it there, and confirm it.');
    },
  };
}
