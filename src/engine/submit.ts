// Takes a person's request into a rollout's journal, from whatever process; the runner obeys it at its next turn.
import type { Instant } from '../core/calendar/instant.ts';
import { fold } from '../core/run/evolve.ts';
import type { Actor, JournalEntry, PersonRequest } from '../core/run/journal.ts';
import { refusal } from '../core/run/request.ts';
import type { Run } from '../core/run/run.ts';
import { Fault } from './faults.ts';
import type { Journal } from './ports.ts';

export type Submitted =
  | { readonly ok: true; readonly run: Run; readonly entry: JournalEntry }
  /** The request makes no sense now; `why` tells the person. */
  | { readonly ok: false; readonly why: string };

const MOST_CONFLICTS = 20;

/** @throws Fault PG_ROLLOUT_UNKNOWN when there is no such rollout, PG_JOURNAL_WRITE when the journal never holds still. */
export async function submit(
  journal: Journal,
  rollout: string,
  by: Actor,
  request: PersonRequest,
  now: Instant,
): Promise<Submitted> {
  for (let conflicts = 0; conflicts < MOST_CONFLICTS; conflicts++) {
    const entries = await journal.load(rollout);
    const run = fold(entries);
    if (!run) {
      const known = await journal.rollouts();
      throw new Fault(
        'PG_ROLLOUT_UNKNOWN',
        `There is no rollout "${rollout}" in this journal; it has ${known.length === 0 ? 'none' : known.join(', ')}.`,
      );
    }
    const why = refusal(run, request, by);
    if (why !== undefined) return { ok: false, why };
    // Never before the last entry: the runner's clock may be ahead of this process's (a demo's is).
    const at = entries.at(-1)?.at ?? now;
    const stored = await journal.append(rollout, run.seq, [
      { at: at > now ? at : now, by, event: { kind: 'requested', request: noted(request, run) } },
    ]);
    if (stored === 'conflict') continue;
    const [entry] = stored;
    if (!entry) throw new Error('Unexpected journal that stored nothing, expected the entry');
    return { ok: true, run: fold([...entries, entry]) ?? run, entry };
  }
  throw new Fault('PG_JOURNAL_WRITE', `The journal of ${rollout} changes faster than it can be appended to.`);
}

/** A confirmation is kept with what it confirms: what is asked may be another percentage by the time it is read. */
function noted(request: PersonRequest, { percentage, state }: Run): PersonRequest {
  if (request.kind !== 'confirm') return request;
  // What somebody raised is asked about, and was never asked for.
  const asked = state.kind === 'asked' && state.instead ? state.instead.percentage : percentage;
  return { ...request, at: request.at ?? percentage, asked };
}
