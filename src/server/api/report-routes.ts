// A rollout's whole story: as data for programs, as one printable page for people.
import type { Context } from 'hono';
import type { KnownRollouts } from '../known-rollouts.ts';
import { reportOf } from '../report/report.ts';
import { REPORT_POLICY, reportPage } from '../report/report-page.ts';
import type { RolloutSource } from '../rollout-source.ts';
import { noRollout } from './answers.ts';
import type { ApiApp, ApiParts } from './api-parts.ts';

export function addReportRoutes(api: ApiApp, { source, known }: ApiParts): void {
  api.get('/api/rollouts/:id/report', async (context) => {
    const report = await reportFor(source, known, context.req.param('id'));
    return report ? context.json(report) : noRollout(context.req.param('id'));
  });

  api.get('/rollouts/:id/report', async (context: Context) => {
    const id = context.req.param('id') ?? '';
    const report = await reportFor(source, known, id);
    if (!report) return noRollout(id);
    return context.html(reportPage(report, { link: linkOf(context) }), 200, {
      'content-security-policy': REPORT_POLICY,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
    });
  });
}

async function reportFor(source: RolloutSource, known: KnownRollouts, id: string) {
  const state = await known.one(id);
  if (!state) return undefined;
  const journal = (after: number, upTo: number) => source.journal(id, after, upTo);
  return reportOf({ state, journal, now: source.now(), history: known.history });
}

/** As the reader reached it: the guard has made sure that the Host is one of ours. */
function linkOf(context: Context): string {
  const { origin, pathname } = new URL(context.req.url);
  const https = context.req.header('x-forwarded-proto') === 'https';
  return `${https ? origin.replace(/^http:/, 'https:') : origin}${pathname}`;
}
