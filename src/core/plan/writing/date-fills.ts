// Fills "Actual date range" and the like, of the stages and of the launch.
import { formatDays } from '../../calendar/format.ts';
import { FULL } from '../../toggle/percentage.ts';
import type { DraftPhase } from '../draft.ts';
import { lineEnd } from '../reading/text-lines.ts';
import { actualDates, whichDays } from './actual-dates.ts';
import { daysStyleOf } from './entry-style.ts';
import { type Fill, openingIn } from './fill.ts';
import { type FillContext, valuesIn } from './fill-context.ts';
import { wasOn } from './step-records.ts';

/** Of every phase of the run, and of a "Go Live!" that has no percentage itself: it is when everybody has the toggle on. */
export function dateFills(context: FillContext): readonly Fill[] {
  const { rollout, records, targets } = context;
  const full = records.withPercentage(FULL);
  const launch = rollout.phases.find(({ role, steps }) => role === 'launch' && steps.length === 0);
  return [
    ...targets.flatMap((phase, index) => (phase ? phaseFills(context, phase, records.ofPhase[index] ?? []) : [])),
    ...(launch && full !== undefined ? phaseFills(context, launch, [full]) : []),
  ];
}

function phaseFills(context: FillContext, phase: DraftPhase, steps: readonly number[]): readonly Fill[] {
  const { foreign, rollout, run } = context;
  const stays = run.records.filter((record) => steps.includes(record.step) && wasOn(run, record));
  const style = stays.length > 0 ? daysStyleOf(rollout, phase) : formatDays;
  return phase.slots.flatMap((slot): readonly Fill[] => {
    if (slot.kind !== 'actualDates') return [];
    const { start } = slot.span;
    const range = { start, end: lineEnd(foreign, start) };
    const [own] = valuesIn(context, range);
    const name = phase.labels?.find(({ span }) => span.start <= start && start <= span.end)?.name ?? '';
    const which = whichDays(name, phase.role === 'launch' ? 'first' : 'all');
    return [
      {
        kind: 'value',
        range,
        opening: openingIn(foreign, start, own?.at ?? range.end),
        value: actualDates(run.rollout.calendar, stays, style, which),
      },
    ];
  });
}
