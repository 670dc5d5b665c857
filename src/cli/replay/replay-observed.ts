// Where a replay has its observations from: a file of rows, or the monitoring system that the plan's bindings name.
import { type Instant, MINUTE, type PlainDate } from '../../core/calendar/instant.ts';
import type { ReplayInput } from '../../core/forecast/replay.ts';
import type { Rollout } from '../../core/plan/plan.ts';
import type { Connections } from '../bindings/bindings-schema.ts';
import { CommandEnd, EXIT } from '../exit.ts';
import { observationsIn } from './replay-files.ts';
import type { ReplayReport } from './replay-lines.ts';
import { type DayRange, observationsOf } from './replay-source.ts';

export interface WantedOptions {
  readonly observations?: string;
  readonly from?: PlainDate;
  readonly to?: PlainDate;
  /** Minutes. */
  readonly bucket?: number;
}

export type Wanted =
  | { readonly kind: 'file'; readonly file: string; readonly bucket: number }
  | { readonly kind: 'source'; readonly range: DayRange };

/** @throws CommandEnd unless either a file or both ends of a range are given. */
export function wantedOf({ observations: file, from, to, bucket }: WantedOptions): Wanted {
  const refused = (message: string) => new CommandEnd(EXIT.usage, message);
  if (file !== undefined) {
    if (from === undefined && to === undefined) return { kind: 'file', file, bucket: (bucket ?? 0) * MINUTE };
    throw refused('Unexpected --from or --to beside --observations, expected either a file or a range of days.');
  }
  if (from === undefined && to === undefined)
    throw refused('Unexpected replay of nothing, expected --observations FILE, or --from DAY --to DAY.');
  if (from === undefined || to === undefined)
    throw refused(`Unexpected --${from ? 'from' : 'to'} alone, expected both --from and --to.`);
  if (bucket !== undefined)
    throw refused(
      'Unexpected --bucket beside --from, expected it with --observations only: a source counts by minutes.',
    );
  return { kind: 'source', range: { from, to } };
}

/** What is known of one rollout, in the words of `ReplayInput`. */
export interface Observed extends Omit<ReplayInput, 'document' | 'repairs' | 'people'> {
  readonly unit: ReplayReport['unit'];
}

export function observedInFile(
  { file, bucket }: Extract<Wanted, { kind: 'file' }>,
  rollouts: readonly Rollout[],
  text: string,
  isChosen: boolean,
): readonly Observed[] {
  const { operations, durations, readings } = observationsIn(file, text, rollouts, isChosen);
  return rollouts.map((rollout) => {
    const own = <T extends { readonly toggle: string | undefined }>(all: readonly T[]): readonly T[] =>
      all.filter(({ toggle }) => toggle === undefined || toggle === rollout.toggle);
    const known = { operations: own(operations), durations: own(durations), readings: own(readings) };
    return { rollout, ...known, bucket, unit: 'row' };
  });
}

export async function observedBySource(
  range: DayRange,
  rollouts: readonly Rollout[],
  connections: Connections,
  now: () => Instant,
): Promise<readonly Observed[]> {
  const observed: Observed[] = [];
  for (const rollout of rollouts)
    observed.push({ rollout, ...(await observationsOf(rollout, connections, range, now)), unit: 'minute' });
  if (observed.some(({ operations }) => operations.length > 0)) return observed;
  throw new CommandEnd(
    EXIT.usage,
    `Unexpected range ${range.from} to ${range.to} of which no query found anything, expected some data. Does the source still keep those days? "phasegate check" says what the queries find today.`,
  );
}
