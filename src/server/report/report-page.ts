// A rollout's whole story on one printable page: what was planned, what happened at each step, who decided what, and the way back.
import { createHash } from 'node:crypto';
import { DEFAULT_CALENDAR } from '../../core/calendar/calendar.ts';
import { formatInstant } from '../../core/calendar/format.ts';
import { toInstant } from '../../core/calendar/instant.ts';
import { countTeller } from '../../core/plan/writing/count-teller.ts';
import { formatPercentage, type Percentage } from '../../core/toggle/percentage.ts';
import type { Report } from '../contract/report.ts';
import { type Html, html, t } from './html.ts';
import { REPORT_STYLE } from './report-style.ts';
import { staircaseDrawing } from './staircase-drawing.ts';
import { stairsTable } from './stairs-table.ts';
import { staySections } from './stay-section.ts';

/** What the page may do: be read. Its style is in it, so that a file of it is whole; its hash allows that style and no other. */
export const REPORT_POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(REPORT_STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

export interface ReportPageOptions {
  /** Where the page is to be found, for whoever has it on paper; absent for a file. */
  readonly link?: string | undefined;
}

/** A whole HTML document, without script and without anything from elsewhere. Small counts are hidden as in Results. */
export function reportPage({ rollout, entries, leftOut }: Report, { link }: ReportPageOptions = {}): string {
  const calendar = { ...DEFAULT_CALENDAR, zone: rollout.calendar.zone };
  const when = (at: number): string => formatInstant(calendar, toInstant(at));
  const tell = countTeller(rollout.suppressBelow ?? undefined);
  const { headline } = rollout;
  const page: Html = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${t(rollout.title)}: report</title>
<style>${REPORT_STYLE as Html}</style>
</head>
<body>
<header>
<h1>${t(rollout.title)}</h1>
<p><span class="state ${t(headline.tone)}">${t(headline.word)}</span>, toggle ${t(rollout.toggle)} at ${t(formatPercentage(rollout.percentage as Percentage))}. ${t(tell.sentence(headline.sentence))}</p>
<p class="dim">As of ${t(when(rollout.now))}. Plan: ${t(rollout.document.name)}. ${t(rollout.mode === 'drive' ? 'Phasegate moves the toggle' : 'A person moves the toggle')}; ${t(rollout.attempt === 1 ? 'first attempt' : `attempt ${rollout.attempt}`)}. Times are those of ${t(rollout.calendar.zone)}, working hours ${t(rollout.calendar.hours)}.</p>
${rollout.repairs.length > 0 ? html`<p class="dim">Read with repairs: ${t(rollout.repairs.join('; '))}.</p>` : undefined}
${rollout.withoutData ? html`<p class="person">${t(rollout.withoutData.sentence)} (${t(when(rollout.withoutData.at))}).</p>` : undefined}
</header>
<main>
<h2>The staircase</h2>
<figure>${staircaseDrawing(rollout)}<figcaption>Dashed: as planned. Solid: as it was. Shaded: days on which nobody works, or nothing may advance.</figcaption></figure>
${stairsTable(rollout, tell)}
<h2>What each step showed</h2>
${staySections(rollout, tell)}
<h2>What was decided, by whom</h2>
<div class="scroll" tabindex="0" role="group" aria-label="Journal"><table><thead><tr><th>When</th><th>Who</th><th>What</th></tr></thead><tbody>
${entries.map((entry) => html`<tr><td class="number">${t(when(entry.at))}</td><td>${t(entry.by.name ?? 'Phasegate')}</td><td class="${t(entry.tone)}"><span class="mark">${t(tell.sentence(entry.text))}</span></td></tr>`)}
</tbody></table></div>
${leftOut > 0 ? html`<p class="dim">${t(leftOut)} more entries, readings of gates most of them, stand in the journal.</p>` : undefined}
<section class="byhand">
<h2>How to go to 0% by hand</h2>
<ol>${rollout.byHand.map((step) => html`<li>${t(step)}.</li>`)}</ol>
</section>
</main>
<footer><p class="dim">Written by Phasegate from the rollout's journal.${link === undefined ? undefined : html` This page: <a href="${t(link)}">${t(link)}</a>`}</p></footer>
</body>
</html>
`;
  return page;
}
