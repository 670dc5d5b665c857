// Makes document and people equal to the journal, once the toggle is (`toggle-keeper.ts`). Repeating it changes nothing.
import { write } from '../core/plan/write.ts';
import type { Run } from '../core/run/run.ts';
import { Fault } from './faults.ts';
import type { Ports } from './ports.ts';

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
