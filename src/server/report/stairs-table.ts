// The staircase of a report as a table: planned and actual, side by side.
import { DEFAULT_CALENDAR } from '../../core/calendar/calendar.ts';
import { formatDayAndTime } from '../../core/calendar/format.ts';
import { toInstant } from '../../core/calendar/instant.ts';
import { formatCount } from '../../core/gate/judging/wording.ts';
import type { CountTeller } from '../../core/plan/writing/count-teller.ts';
import type { RolloutDetail, Stair } from '../contract/rollout-detail.ts';
import { type Html, html, t } from './html.ts';

const WORDS: Readonly<Record<Stair['state'], string>> = {
  ahead: 'ahead',
  current: 'under way',
  passed: 'passed',
  approved: 'approved by a person',
  overridden: 'advanced over its limit',
  rolledBack: 'rolled back',
};

export function stairsTable(rollout: RolloutDetail, tell: CountTeller): Html {
  const calendar = { ...DEFAULT_CALENDAR, zone: rollout.calendar.zone };
  const when = (at: number | null | undefined): string =>
    at === null || at === undefined ? '' : formatDayAndTime(calendar, toInstant(at));
  return html`<div class="scroll" tabindex="0" role="group" aria-label="Staircase"><table><thead><tr><th>Step</th><th>Phase</th><th>Planned</th><th>Was</th><th>Soak</th><th>Users planned</th><th>Users seen</th><th>Outcome</th></tr></thead><tbody>
${rollout.stairs.map((stair) => {
  const stay = rollout.stays.findLast(({ step }) => step === stair.index);
  const was = stay ? `${when(stay.startedAt)} to ${stay.endedAt === null ? 'now' : when(stay.endedAt)}` : '';
  const seen = stay?.users ?? undefined;
  return html`<tr><td class="number">${t(stair.label)}</td><td>${t(stair.phase)}</td><td class="number">${t(when(stair.planned.startsAt))}</td><td class="number">${t(was)}</td><td>${t(stair.soak ?? 'to the end of its window')}</td><td class="number">${t(stair.users === null ? '' : formatCount(stair.users))}</td><td class="number">${t(seen === undefined ? '' : tell.count(seen))}</td><td>${t(WORDS[stair.state])}</td></tr>`;
})}
</tbody></table></div>`;
}
