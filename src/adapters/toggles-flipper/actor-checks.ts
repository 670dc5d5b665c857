// Refuses features that are checked without an actor, as far as that can be known: a percentage of actors does nothing for them.
import { messageOf } from '../../engine/faults.ts';
import { type ToggleErrand, toggleFault } from '../../engine/toggle-call.ts';
import { checksWithoutActor } from './checks-without-actor.ts';

export interface ActorKnowledge {
  /** Features of which the team says so. */
  readonly withoutActor: readonly string[];
  /** Folder with the application's Ruby code, where it is at hand. */
  readonly code?: string;
}

/** @throws Fault where the feature is known to be checked without an actor, or the code cannot be read. */
export type ActorChecks = (errand: ToggleErrand) => Promise<void>;

/** The code is looked through once for each feature: what runs is what was deployed, not what is saved meanwhile. */
export function createActorChecks({ withoutActor, code }: ActorKnowledge): ActorChecks {
  const known = new Map<string, Promise<readonly string[]>>();

  return async (errand) => {
    const { toggle } = errand;
    if (withoutActor.includes(toggle))
      throw toggleFault(
        errand,
        'it is checked without an actor, where a percentage of actors lets nobody in',
        'Check it with one (Flipper.enabled?(:name, user)), then take it from connections.flipper.withoutActor.',
      );
    if (code === undefined) return;
    const looking = known.get(toggle) ?? checksWithoutActor(code, toggle);
    known.set(toggle, looking);
    const places = await looking.catch((error: unknown) => {
      known.delete(toggle);
      throw toggleFault(
        errand,
        `the code cannot be read (${messageOf(error)})`,
        'Check connections.flipper.code.',
        error,
      );
    });
    if (places.length > 0)
      throw toggleFault(
        errand,
        `the application checks it without an actor, where a percentage of actors lets nobody in: ${shown(places)}`,
        'Check it with one there (Flipper.enabled?(:name, user)), and start again.',
      );
  };
}

const MOST_SHOWN = 3;

function shown(places: readonly string[]): string {
  const more = places.length - MOST_SHOWN;
  return places.slice(0, MOST_SHOWN).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
