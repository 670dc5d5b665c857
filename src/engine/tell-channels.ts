// Tells the channels of a run what people should hear of: each by its own cursor, in order, at least once, beside the turns.
import { type Instant, SECOND, toInstant } from '../core/calendar/instant.ts';
import { noticeOf } from '../core/run/notice.ts';
import type { Run } from '../core/run/run.ts';
import { Fault } from './faults.ts';
import type { Channel, Journal } from './ports.ts';

export interface Telling {
  /** Has every channel told what it has not been, unless it is at it or was refused a moment ago. Returns at once. */
  tell(run: Run): void;
  /**
   * Resolves when no delivery is under way, at the end of a run. Channels that do not answer are given up after `FAREWELL`, in all,
   * and what they were not told is said; the next process that runs the rollout tells them.
   */
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
  /** Resolves after so many milliseconds. */
  readonly wait?: (millis: number) => Promise<unknown>;
}

/** Milliseconds that the end of a run waits for channels: who stops a process has something else to do. */
export const FAREWELL = 3 * SECOND;

const LONGEST_PAUSE = 60 * SECOND;

interface Standing {
  readonly channel: Channel;
  failures: number;
  nextAt: Instant;
  delivery: Promise<void> | undefined;
  readonly givenUp: AbortController;
}

/** A channel that does not answer must not keep a rollback waiting, nor the other channels, nor who stops the process. */
export function createTelling(options: TellingOptions): Telling {
  const { channels, journal, now, after, onFault, wait = waitFor } = options;
  const standing = channels.map((channel): Standing => {
    return { channel, failures: 0, nextAt: toInstant(0), delivery: undefined, givenUp: new AbortController() };
  });
  let last: Run | undefined;
  let farewell: Promise<unknown> | undefined;

  async function deliver({ channel, givenUp }: Standing, { rollout, seq }: Run): Promise<void> {
    const consumer = consumerOf(channel);
    let told = await journal.cursor(rollout.id, consumer);
    if (told === 0) {
      // Kept before anything is told: what fails now is not old news to the next process.
      told = after;
      await journal.setCursor(rollout.id, consumer, told);
    }
    if (told >= seq) return;
    for (const entry of await journal.load(rollout.id, told)) {
      const notice = noticeOf(rollout, entry);
      if (notice) await channel.deliver(notice, givenUp.signal);
      // The journal may be closed by now; what arrived all the same comes again.
      if (givenUp.signal.aborted) return;
      await journal.setCursor(rollout.id, consumer, entry.seq);
    }
  }

  async function giveUp({ channel, givenUp }: Standing, { rollout }: Run): Promise<void> {
    givenUp.abort();
    const told = await journal.cursor(rollout.id, consumerOf(channel));
    const untold = (await journal.load(rollout.id, told)).flatMap((entry) => noticeOf(rollout, entry)?.text ?? []);
    if (untold.length === 0) return;
    const more = untold.length === 1 ? '' : ` and ${untold.length - 1} before that`;
    onFault(
      new Fault(
        'PG_NOTIFY',
        `The channel "${channel.name}" did not answer within ${FAREWELL / SECOND} seconds, and people may not have been told of ${rollout.id}: "${untold.at(-1)}"${more}. It is told when the rollout is run again.`,
      ),
    );
  }

  return {
    tell(run) {
      last = run;
      for (const each of standing) {
        if (each.delivery || each.givenUp.signal.aborted || now() < each.nextAt) continue;
        each.delivery = deliver(each, run)
          .then(
            () => {
              each.failures = 0;
            },
            (error: unknown) => {
              // That it was given up has been said, and is no failure of its own.
              if (each.givenUp.signal.aborted) return;
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
      const underWay = standing.flatMap(({ delivery, givenUp }) => (givenUp.signal.aborted ? [] : (delivery ?? [])));
      if (underWay.length === 0) return;
      // One patience for all that is waited for at the end.
      farewell ??= wait(FAREWELL);
      const told = await Promise.race([Promise.all(underWay).then(() => true), farewell.then(() => false)]);
      if (told) return;
      for (const each of standing) if (each.delivery && last && !each.givenUp.signal.aborted) await giveUp(each, last);
    },
  };
}

function consumerOf({ name }: Channel): string {
  return `channel ${name}`;
}

/** No reason by itself for a process to go on. */
function waitFor(millis: number): Promise<unknown> {
  return new Promise((resolve) => AbortSignal.timeout(millis).addEventListener('abort', resolve, { once: true }));
}
