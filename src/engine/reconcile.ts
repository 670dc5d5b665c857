// Makes the world equal to the journal: the toggle first, then the document, then the people. Repeating it changes nothing.
import type { Instant } from '../core/calendar/instant.ts';
import { write } from '../core/plan/write.ts';
import { type JournalEvent, PHASEGATE } from '../core/run/journal.ts';
import type { Run } from '../core/run/run.ts';
import { formatPercentage, OFF } from '../core/toggle/percentage.ts';
import { append } from './catch-up.ts';
import { Fault } from './faults.ts';
import type { Ports } from './ports.ts';

/**
 * Reads the toggle back and writes it when it is not what the run says. What was confirmed before and is different now was
 * moved by somebody else: that is journaled as drift and never fought. A toggle that does not exist (any more) is made.
 * @throws Fault PG_TOGGLE_WRITE when the percentage is another one after writing.
 */
export async function reconcileToggle(run: Run, ports: Ports, now: () => Instant): Promise<Run> {
  const { toggle } = run.rollout;
  const found = await ports.toggles.read(toggle);
  const isConfirmed = run.confirmed?.percentage === run.percentage;
  if (found === run.percentage)
    return isConfirmed ? run : observed(run, ports, now(), { kind: 'confirmed', percentage: found });
  if (found !== undefined && isConfirmed)
    return observed(run, ports, now(), { kind: 'drifted', found, commanded: run.percentage });
  await ports.toggles.write(toggle, run.percentage);
  const after = (await ports.toggles.read(toggle)) ?? OFF;
  if (after !== run.percentage)
    throw new Fault(
      'PG_TOGGLE_WRITE',
      `Toggle ${toggle} reads ${formatPercentage(after)} after it was set to ${formatPercentage(run.percentage)}. Set it by hand; this is tried again.`,
    );
  return isConfirmed ? run : observed(run, ports, now(), { kind: 'confirmed', percentage: after });
}

async function observed(run: Run, ports: Ports, at: Instant, event: JournalEvent): Promise<Run> {
  return (await append(run, ports.journal, [{ at, by: PHASEGATE, event }])).run;
}

/** How often the document is read again because somebody else saved it meanwhile. */
const MOST_RETRIES = 50;

/** Writes what happened into the document, around everything that people wrote. */
export async function reconcileDocument(run: Run, ports: Ports): Promise<void> {
  for (let tries = 0; tries < MOST_RETRIES; tries++) {
    const text = await ports.documents.read(run.document);
    const next = write(text, run);
    if (next === text || (await ports.documents.replace(run.document, text, next)) === 'replaced') return;
  }
  throw new Fault(
    'PG_DOCUMENT_LOCKED',
    `${run.document} is being saved by somebody else again and again; its Results are written at the next turn.`,
  );
}

/** Tells people every entry that they have not been told, in order, at least once. */
export async function reconcileNotices(run: Run, ports: Ports): Promise<void> {
  const { id } = run.rollout;
  const told = await ports.journal.cursor(id, 'notices');
  if (told >= run.seq) return;
  for (const entry of await ports.journal.load(id, told)) {
    await ports.notifier.notify(id, entry);
    await ports.journal.setCursor(id, 'notices', entry.seq);
  }
}
