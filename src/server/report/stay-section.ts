// What each stay at a step showed: its criteria with their numbers, and what people said of it.
import { DEFAULT_CALENDAR } from '../../core/calendar/calendar.ts';
import { formatInstant } from '../../core/calendar/format.ts';
import { toInstant } from '../../core/calendar/instant.ts';
import { formatShare } from '../../core/gate/judging/wording.ts';
import type { CountTeller } from '../../core/plan/writing/count-teller.ts';
import { formatPercentage, type Percentage } from '../../core/toggle/percentage.ts';
import type { GateCard } from '../contract/gate-card.ts';
import type { RolloutDetail, Stay } from '../contract/rollout-detail.ts';
import type { WhoIsOn } from '../contract/who-is-on.ts';
import { type Html, html, t } from './html.ts';

const VERDICTS = { pass: 'pass', fail: 'fail', undecided: 'undecided', noData: 'no data' } as const;
const TONES = { pass: 'good', fail: 'bad', undecided: 'person', noData: 'person' } as const;

export function staySections(rollout: RolloutDetail, tell: CountTeller): Html {
  if (rollout.stays.length === 0) return html`<p>No step has begun.</p>`;
  const several = rollout.stays.some(({ attempt }) => attempt > 1);
  return html`${rollout.stays.map((stay) => staySection(rollout, stay, several, tell))}`;
}

function staySection(rollout: RolloutDetail, stay: Stay, several: boolean, tell: CountTeller): Html {
  const calendar = { ...DEFAULT_CALENDAR, zone: rollout.calendar.zone };
  const when = (at: number): string => formatInstant(calendar, toInstant(at));
  const at = formatPercentage(stay.percentage as Percentage);
  const end = stay.endedAt === null ? 'still open' : `ended ${when(stay.endedAt)}`;
  return html`<section><h3>${t(several ? `${at}, attempt ${stay.attempt}` : at)}</h3>
<p class="dim">Set ${t(when(stay.startedAt))}${stay.confirmedAt === null ? html`, not read back yet` : html`, there ${t(when(stay.confirmedAt))}`}${stay.effectiveAt === null ? undefined : html`, first event ${t(when(stay.effectiveAt))}`}; ${t(end)}.</p>
${stay.whoIsOn ? usersLine(stay.whoIsOn, tell) : undefined}
<div class="scroll" tabindex="0" role="group" aria-label="Criteria"><table><thead><tr><th>Criterion</th><th>Verdict</th><th>Rate</th><th>95% interval</th><th>Limit</th><th>What was seen</th></tr></thead><tbody>
${stay.gate.cards.map((card) => cardRow(card, tell))}
</tbody></table></div>
${stay.approvals.length > 0 || stay.remarks.length > 0 ? html`<ul>${stay.approvals.map((each) => html`<li>${t(each.by)} ${t(each.kind === 'override' ? 'asked to go over the limit' : 'approved')}: ${t(each.reason)} (${t(when(each.at))})</li>`)}${stay.remarks.map((each) => html`<li>${t(tell.sentence(each.text))} (${t(when(each.at))})</li>`)}</ul>` : undefined}
</section>`;
}

/** Who was really on, with what is wrong about it. */
function usersLine({ kind, on, off, both, split, why, cause, fix }: WhoIsOn, tell: CountTeller): Html {
  const said = tell.mayTell(on, off, both, split.on, split.off) ? why : tell.untold;
  return kind === 'wrong'
    ? html`<p class="person">The wrong users had it on: ${t(said)}. Probably ${t(cause ?? '')}; to mend it, ${t(fix ?? '')}.</p>`
    : html`<p>Who was on: ${t(said)}.</p>`;
}

function cardRow(card: GateCard, tell: CountTeller): Html {
  const { verdict, events, errors, users, rate, interval, bound, good } = card;
  // From a share and one count the other can be worked out.
  const may = tell.mayTell(events, errors, events - errors, users);
  const limit = bound === null ? '' : `${good === 'above' ? '>' : '<'} ${formatShare(bound)}`;
  return html`<tr><td>${t(card.text)}</td><td class="${t(verdict ? TONES[verdict] : 'dim')}">${t(verdict ? VERDICTS[verdict] : 'not judged')}</td><td class="number">${t(rate !== null && may ? formatShare(rate) : '')}</td><td class="number">${t(interval && may ? `${formatShare(interval[0])} to ${formatShare(interval[1])}` : '')}</td><td class="number">${t(limit)}</td><td>${t(may ? card.why : tell.untold)}</td></tr>`;
}
