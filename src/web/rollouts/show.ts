// Which rollouts are shown, and in which order: what waits for a person first, what is over last.
import type { RolloutSummary } from '../../server/contract/rollout-summary.ts';

export const SHOWS = [
  { name: 'all', word: 'All', takes: () => true },
  { name: 'waiting', word: 'Waiting for a person', takes: (each: RolloutSummary) => each.waitsFor.length > 0 },
  { name: 'running', word: 'Running', takes: ({ state }: RolloutSummary) => state === 'soaking' },
  { name: 'scheduled', word: 'Scheduled', takes: ({ state }: RolloutSummary) => state === 'scheduled' },
  { name: 'rolledBack', word: 'Rolled back', takes: ({ state }: RolloutSummary) => state === 'rolledBack' },
  { name: 'completed', word: 'Completed', takes: ({ state }: RolloutSummary) => state === 'completed' },
] as const;

const ORDER: Record<RolloutSummary['state'], number> = {
  asked: 0,
  paused: 1,
  soaking: 3,
  scheduled: 4,
  rolledBack: 5,
  completed: 6,
};

/** Of those that nobody is asked about, what may be soon comes first. */
const ILL: ReadonlySet<RolloutSummary['health']['kind']> = new Set(['failing', 'wrongUsers', 'noData']);

/** A rollout that runs but whose gate is unwell comes right after those that wait. */
function rank({ state, health, waitsFor }: RolloutSummary): number {
  if (state === 'soaking') return waitsFor.length > 0 ? 0 : ILL.has(health.kind) ? 2 : 3;
  return ORDER[state];
}

/** `find` is looked for in title, id and toggle, word by word, in any order. */
export function shownRollouts(
  rollouts: readonly RolloutSummary[],
  show: string,
  find: string,
): readonly RolloutSummary[] {
  const takes = SHOWS.find(({ name }) => name === show)?.takes ?? SHOWS[0].takes;
  const words = find.toLowerCase().split(/\s+/).filter(Boolean);
  return rollouts
    .filter((each) => takes(each))
    .filter(({ title, id, toggle }) => {
      const text = `${title} ${id} ${toggle}`.toLowerCase();
      return words.every((word) => text.includes(word));
    })
    .sort((a, b) => rank(a) - rank(b) || b.changedAt - a.changedAt || a.title.localeCompare(b.title));
}

/** "3 rollouts: 1 waits for a person, 2 running": what a person should know without reading the list. */
export function summaryOf(rollouts: readonly RolloutSummary[]): string {
  const count = (test: (each: RolloutSummary) => boolean) => rollouts.filter(test).length;
  const waiting = count(({ waitsFor }) => waitsFor.length > 0);
  const told = [
    waiting > 0 && (waiting === 1 ? '1 waits for a person' : `${waiting} wait for a person`),
    ...(
      [
        ['running', (each: RolloutSummary) => each.state === 'soaking' && each.waitsFor.length === 0],
        ['scheduled', (each: RolloutSummary) => each.state === 'scheduled' && each.waitsFor.length === 0],
        ['rolled back', (each: RolloutSummary) => each.state === 'rolledBack' && each.waitsFor.length === 0],
        ['completed', (each: RolloutSummary) => each.state === 'completed'],
      ] as const
    ).map(([word, test]) => count(test) > 0 && `${count(test)} ${word}`),
  ].filter(Boolean);
  return `${rollouts.length} ${rollouts.length === 1 ? 'rollout' : 'rollouts'}${told.length > 0 ? `: ${told.join(', ')}` : ''}`;
}
