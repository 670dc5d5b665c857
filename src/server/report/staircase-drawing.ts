// The staircase of a report as a drawing: planned as a dashed line, what was as a solid one, days off shaded.
import { formatDay } from '../../core/calendar/format.ts';
import type { PlainDate } from '../../core/calendar/instant.ts';
import { formatPercentage, type Percentage } from '../../core/toggle/percentage.ts';
import type { RolloutDetail } from '../contract/rollout-detail.ts';
import { type Html, html, t } from './html.ts';

const WIDTH = 720;
const HEIGHT = 220;
const LEFT = 48;
const BOTTOM = 28;
const TOP = 12;
/** Percentages stand no closer than this. */
const LEAST_ABOVE = 12;
/** Day names stand no closer than this. */
const LEAST_BETWEEN = 62;

type Corner = readonly [at: number, percentage: number];

/** An SVG without script and style attributes; what it shows stands in the table beside it. */
export function staircaseDrawing(rollout: RolloutDetail): Html {
  const { days } = rollout.calendar;
  const from = days[0]?.startsAt ?? rollout.now;
  const to = days.at(-1)?.endsAt ?? rollout.now + 1;
  const x = (at: number) => Math.round((LEFT + ((at - from) / (to - from)) * (WIDTH - LEFT)) * 10) / 10;
  const y = (percentage: number) => Math.round((TOP + (1 - percentage / 100_000) * (HEIGHT - TOP - BOTTOM)) * 10) / 10;
  const line = (corners: readonly Corner[]) => corners.map(([at, level]) => `${x(at)},${y(level)}`).join(' ');
  let shown = -LEAST_BETWEEN;
  let labelled = Number.POSITIVE_INFINITY;
  return html`<svg viewBox="0 0 ${t(WIDTH)} ${t(HEIGHT)}" role="img" aria-label="The staircase, planned and actual; the table below says the same">
${days.map((day) =>
  day.kind === 'business'
    ? html``
    : html`<rect class="${t(day.kind === 'frozen' || day.kind === 'noAdvance' ? 'frozen' : 'off')}" x="${t(x(day.startsAt))}" y="${t(TOP)}" width="${t(Math.max(0, x(day.endsAt) - x(day.startsAt)))}" height="${t(HEIGHT - TOP - BOTTOM)}"><title>${t(`${formatDay(day.date as PlainDate)}: ${day.why ?? ''}`)}</title></rect>`,
)}
${[...new Set([0, ...rollout.steps])].map((level) => {
  const hasRoom = labelled - y(level) >= LEAST_ABOVE;
  if (hasRoom) labelled = y(level);
  const label = html`<text class="label" x="${t(LEFT - 6)}" y="${t(y(level) + 4)}" text-anchor="end">${t(formatPercentage(level as Percentage))}</text>`;
  return html`<line class="level" x1="${t(LEFT)}" x2="${t(WIDTH)}" y1="${t(y(level))}" y2="${t(y(level))}"/>${hasRoom ? label : undefined}`;
})}
${days.map((day) => {
  const at = x(day.startsAt);
  if (at - shown < LEAST_BETWEEN || at > WIDTH - 40) return html``;
  shown = at;
  return html`<line class="tick" x1="${t(at)}" x2="${t(at)}" y1="${t(HEIGHT - BOTTOM)}" y2="${t(HEIGHT - BOTTOM + 5)}"/><text class="label" x="${t(at)}" y="${t(HEIGHT - 8)}">${t(formatDay(day.date as PlainDate))}</text>`;
})}
<polyline class="planned" points="${t(line(plannedCorners(rollout)))}"/>
<polyline class="actual" points="${t(line(actualCorners(rollout)))}"/>
</svg>`;
}

function plannedCorners({ stairs }: RolloutDetail): readonly Corner[] {
  const corners: Corner[] = [];
  let before = 0;
  for (const { planned, percentage } of stairs) {
    corners.push([planned.startsAt, before], [planned.startsAt, percentage]);
    before = percentage;
  }
  const last = stairs.at(-1);
  return last ? [...corners, [last.planned.soakEndsAt, last.percentage]] : corners;
}

/** By the stays: up when each was commanded, down to 0% where one was rolled back. */
function actualCorners({ stays, state, percentage, now, changedAt }: RolloutDetail): readonly Corner[] {
  const corners: Corner[] = [];
  let before = 0;
  for (const stay of stays) {
    corners.push([stay.startedAt, before], [stay.startedAt, stay.percentage]);
    before = stay.percentage;
    if (stay.outcome === 'rolledBack' && stay.endedAt !== null) {
      corners.push([stay.endedAt, before], [stay.endedAt, 0]);
      before = 0;
    }
  }
  if (corners.length === 0) return corners;
  const end = state === 'completed' || state === 'rolledBack' ? changedAt : now;
  return [...corners, [Math.max(end, corners.at(-1)![0]), before], [Math.max(end, corners.at(-1)![0]), percentage]];
}
