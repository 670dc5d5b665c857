// Tells the channels of a run what people should hear of: each by its own cursor, in order, at least once, beside the turns.
import { type Instant, SECOND, toInstant } from '../core/calendar/instant.ts';
import { noticeOf } from '../core/run/notice.ts';
import type { Run } from '../core/run/run.ts';
import { Fault } from './faults.ts';
import type { Channel, Journal } from './ports.ts';

export interface Telling {
  /** Has every channel told what it has not been, unless it is at it or was refused a moment ago. Returns at once. */
  tell(run: Run): void;
  /** Resolves when no delivery is under way. */
  idle(): Promise<void>;
}

export interface TellingOptions {
  readonly channels: readonly Channel[];
  readonly journal: Journal;
  readonly now: () => Instant;
  /** A channel that is new to the rollout hears of entries after this one; at least 1, the plan itself. */
  readonly after: number;
  /** The first failure of a row of them; and every defect of ours. */
  readonly onFault: (error: unknown) => void;
}

const LONGEST_PAUSE = 60 * SECOND;

/** A channel that does not answer must not keep a rollback waiting, nor the other channels. */
export function createTelling({ channels, journal, now, after, onFault }: TellingOptions): Telling {
  const standing = channels.map((channel) => ({
    channel,
    failures: 0,
    nextAt: toInstant(0),
    delivery: undefined as Promise<void> | undefined,
  }));

  async function deliver(channel: Channel, { rollout, seq }: Run): Promise<void> {
    const consumer = `channel ${channel.name}`;
    let told = await journal.cursor(rollout.id, consumer);
    if (told === 0) {
      // Kept before anything is told: what fails now is not old news to the next process.
      told = after;
      await journal.setCursor(rollout.id, consumer, told);
    }
    if (told >= seq) return;
    for (const entry of await journal.load(rollout.id, told)) {
      const notice = noticeOf(rollout, entry);
      if (notice) await channel.deliver(notice);
      await journal.setCursor(rollout.id, consumer, entry.seq);
    }
  }

  return {
    tell(run) {
      for (const each of standing) {
        if (each.delivery || now() < each.nextAt) continue;
        each.delivery = deliver(each.channel, run)
          .then(
            () => {
              each.failures = 0;
            },
            (error: unknown) => {
              each.failures++;
              each.nextAt = toInstant(now() + Math.min(LONGEST_PAUSE, SECOND * 2 ** (each.failures - 1)));
              if (each.failures === 1 || !(error instanceof Fault)) onFault(error);
            },
          )
          .finally(() => {
            each.delivery = undefined;
          });
      }
    },
    async idle() {
      await Promise.all(standing.map(({ delivery }) => delivery));
    },
  };
}
