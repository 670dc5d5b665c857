// Reading rollouts: the list, one in full, its journal, its document, its report.
import type { JournalPage } from '../contract/journal-page.ts';
import type { RolloutList } from '../contract/rollout-summary.ts';
import { problem, problemResponse } from '../problems.ts';
import { noRollout } from './answers.ts';
import type { ApiApp, ApiParts } from './api-parts.ts';
import { viewOfEntry } from './entry-view.ts';
import { detailOf } from './rollout-detail.ts';
import { recentSummaryOf } from './rollout-summary.ts';

const USUAL_PAGE = 100;
const MOST_PAGE = 500;

export function addRolloutRoutes(api: ApiApp, { source, known, position }: ApiParts): void {
  api.get('/api/rollouts', async (context) => {
    // The position first: what comes in between is told by the stream once more, and nothing is missed.
    const since = position();
    const now = source.now();
    const rollouts = (await known.all()).map((state) => recentSummaryOf(state, now));
    return context.json({ now, position: since, rollouts } satisfies RolloutList);
  });

  api.get('/api/rollouts/:id', async (context) => {
    const id = context.req.param('id');
    const state = await known.one(id);
    return state ? context.json(detailOf(state, source.now(), known.history)) : noRollout(id);
  });

  api.get('/api/rollouts/:id/journal', async (context) => {
    const id = context.req.param('id');
    const before = numberIn(context.req.query('before'), Number.MAX_SAFE_INTEGER);
    const limit = numberIn(context.req.query('limit'), USUAL_PAGE);
    if (before === undefined || limit === undefined || limit > MOST_PAGE)
      return problemResponse(
        problem(400, `Unexpected before or limit, expected whole numbers from 1 on, and at most ${MOST_PAGE} entries`),
      );
    const state = await known.one(id);
    if (!state) return noRollout(id);
    const total = state.run.seq;
    const last = Math.min(total, before - 1);
    const first = Math.max(0, last - limit);
    const entries = last > 0 ? await source.journal(id, first, last) : [];
    const page: JournalPage = {
      entries: entries.map((entry) => viewOfEntry(entry, state.run.rollout)).reverse(),
      before: first > 0 ? first + 1 : null,
      total,
    };
    return context.json(page);
  });

  api.get('/api/rollouts/:id/document', async (context) => {
    const id = context.req.param('id');
    const state = await known.one(id);
    if (!state) return noRollout(id);
    // Loaded when a document is first asked for: the reader of Markdown takes longer to load than the rest of the server.
    const { viewOfDocument } = await import('./document-view.ts');
    const { document } = state.run;
    const pinned = (await known.all()).flatMap(({ run }) => (run.document === document ? [run.rollout] : []));
    return context.json(viewOfDocument(document, await source.document(document), pinned));
  });
}

function numberIn(text: string | undefined, usual: number): number | undefined {
  if (text === undefined) return usual;
  return /^[1-9]\d{0,14}$/.test(text) ? Number(text) : undefined;
}
