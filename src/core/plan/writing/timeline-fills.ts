// Ticks the items of a dated timeline when the rollout has come to their percentage: "- [ ] 5/7 - increase to 25%".
import { dateOf } from '../../calendar/business-time.ts';
import type { PlainDate } from '../../calendar/instant.ts';
import type { Percentage } from '../../toggle/percentage.ts';
import type { DraftDate } from '../draft.ts';
import { readDates } from '../grammar/date.ts';
import { readPercentages } from '../grammar/percentage.ts';
import type { Block, BlockOf } from '../reading/outline.ts';
import { firstOn } from './actual-dates.ts';
import { dateStyleOf } from './date-style.ts';
import type { Fill } from './fill.ts';
import { boxOf, type FillContext, lineRange, valuesIn } from './fill-context.ts';
import { wasOn } from './step-records.ts';
import { blocksIn } from './whole-block.ts';

/** Of the whole rollout. An item that was reached on another day than it says is told so. */
export function timelineFills(context: FillContext): readonly Fill[] {
  return blocksIn(context.draft, context.rollout.span).flatMap((block) => timelineFill(context, block) ?? []);
}

function timelineFill(context: FillContext, block: Block): Fill | undefined {
  if (block.kind !== 'item') return undefined;
  const box = boxOf(context, block);
  const planned = box && plannedStep(block);
  if (!planned) return undefined;
  const { start, end } = block.span;
  const [own] = valuesIn(context, { start: start + 1, end });
  const day = dayReached(context, planned.percentage);
  const note = day && (isDay(planned.day, day) ? '' : `(on ${dateStyleOf(planned.text)(day, day)})`);
  return {
    kind: 'tick',
    range: { start: box.at, end: lineRange(context, block).end },
    box,
    end: own?.at ?? end,
    note,
  };
}

/** The first day at that percentage; undefined before, and where several steps have it. */
function dayReached({ records, run }: FillContext, percentage: Percentage): PlainDate | undefined {
  const step = records.withPercentage(percentage);
  const first = step === undefined ? undefined : records.staysAt(step).find((record) => wasOn(run, record));
  return first && dateOf(run.rollout.calendar, firstOn(first));
}

/** The day that an item names, and the percentage that it leads to. */
function plannedStep(
  block: BlockOf<'item'>,
): { readonly day: DraftDate; readonly text: string; readonly percentage: Percentage } | undefined {
  const dated = readDates(block.text).find((reading) => reading.kind === 'window');
  if (dated?.kind !== 'window' || !dated.window.start) return undefined;
  const said = readPercentages(block.text, 'sentence');
  const percentage = (said.length > 0 ? said : readPercentages(block.text, 'slot')).at(-1)?.value;
  const text = block.raw.slice(dated.start, dated.end);
  return percentage === undefined ? undefined : { day: dated.window.start, text, percentage };
}

function isDay({ year, month, day }: DraftDate, date: PlainDate): boolean {
  const [y, m, d] = date.split('-').map(Number);
  return month === m && day === d && (year === undefined || year === y);
}
