// Many made-up rollouts, in all their states, for pages that must stay quick.
import type { JournalEntry } from '../../src/core/run/journal.ts';
import { madeUpJournals } from '../support/made-up/journals.ts';

/** `count` journals, numbered, made by turns from those of test/support/made-up. */
export function manyJournals(count: number): ReadonlyMap<string, readonly JournalEntry[]> {
  const made = [...madeUpJournals()];
  return new Map(
    Array.from({ length: count }, (_, number) => {
      const [id, list] = made[number % made.length]!;
      const own = `${id}-${number}`;
      return [own, list.map((entry) => numbered(entry, own, number))] as const;
    }),
  );
}

function numbered(entry: JournalEntry, id: string, number: number): JournalEntry {
  if (entry.event.kind !== 'planned') return entry;
  const { rollout } = entry.event;
  return { ...entry, event: { ...entry.event, rollout: { ...rollout, id, title: `${rollout.title} ${number}` } } };
}
