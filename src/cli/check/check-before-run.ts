// Before a rollout's first entry: nothing starts while a criterion has no data, unless a person says so with a reason.

import type { Instant } from '../../core/calendar/instant.ts';
import type { Rollout } from '../../core/plan/plan.ts';
import type { JournalEvent } from '../../core/run/journal.ts';
import type { Journal } from '../../engine/ports.ts';
import type { Connections } from '../bindings/bindings-schema.ts';
import { connectSource } from '../connect/connect-metrics.ts';
import { CommandEnd, EXIT } from '../exit.ts';
import { blocksOf } from './check-blocks.ts';
import { checkRollout } from './check-rollout.ts';

export type WithoutData = NonNullable<Extract<JournalEvent, { kind: 'planned' }>['withoutData']>;

export interface BeforeRun {
  readonly rollout: Rollout;
  readonly connections: Connections;
  readonly journal: Pick<Journal, 'load'>;
  readonly now: () => Instant;
  /** Whoever starts it, and the reason that they gave; undefined where they gave none. */
  readonly by: string;
  readonly reason: string | undefined;
}

/**
 * What is to be journaled with the plan: who lets it start in spite of what was found, or undefined where nothing was. A rollout
 * that has begun, or whose events come to our own intake, is not asked about.
 * @throws CommandEnd with everything that was found, when nobody gave a reason; its code is 4 where the source itself fails.
 */
export async function dataBeforeRun(before: BeforeRun): Promise<WithoutData | undefined> {
  const { rollout, connections, journal, now, by, reason } = before;
  if (!rollout.metrics || (await journal.load(rollout.id)).length > 0) return undefined;
  const source = connectSource(connections, rollout.metrics, now);
  const check = await checkRollout({ rollout, source, atZero: true, now: now() });
  const blocks = blocksOf(check);
  if (blocks.length === 0) return undefined;
  if (reason !== undefined) return { by, reason };
  throw new CommandEnd(
    check.sourceFailing === null ? EXIT.no : EXIT.outside,
    `${rollout.id} is not started, because its gates would have no data:\n${blocks.map((block) => `  ${block}`).join('\n')}\n"phasegate check" says more. Mend the queries, or start it all the same with --without-data "reason", which is journaled.`,
  );
}
