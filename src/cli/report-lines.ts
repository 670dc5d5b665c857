// A rollout's whole story in lines for a terminal.
import { DEFAULT_CALENDAR } from '../core/calendar/calendar.ts';
import { formatInstant } from '../core/calendar/format.ts';
import { toInstant } from '../core/calendar/instant.ts';
import { formatShare } from '../core/gate/judging/wording.ts';
import { countTeller } from '../core/plan/writing/count-teller.ts';
import { formatPercentage, type Percentage } from '../core/toggle/percentage.ts';
import type { GateCard } from '../server/contract/gate-card.ts';
import type { Report } from '../server/contract/report.ts';
import type { RolloutDetail } from '../server/contract/rollout-detail.ts';
import { printable } from './printable.ts';
import type { Ink } from './terminal.ts';

export function reportLines({ rollout, entries, leftOut }: Report, ink: Ink): readonly string[] {
  const calendar = { ...DEFAULT_CALENDAR, zone: rollout.calendar.zone };
  const when = (at: number): string => formatInstant(calendar, toInstant(at));
  const tell = countTeller(rollout.suppressBelow ?? undefined);
  return [
    `${ink.bold(printable(rollout.title))}  ${rollout.headline.word}, ${formatPercentage(rollout.percentage as Percentage)}`,
    ink.dim(
      `as of ${when(rollout.now)}, plan ${printable(rollout.document.name)}, toggle ${printable(rollout.toggle)}`,
    ),
    printable(tell.sentence(rollout.headline.sentence)),
    '',
    ...stayLines(rollout, when, ink),
    ink.bold('What was decided, by whom'),
    ...entries.map((entry) => `  ${ink.dim(when(entry.at))}  ${printable(tell.sentence(entry.text))}`),
    ...(leftOut > 0
      ? [ink.dim(`  ${leftOut} more entries, readings of gates most of them, stand in the journal`)]
      : []),
    '',
    ink.bold('How to go to 0% by hand'),
    ...rollout.byHand.map((step, index) => `  ${index + 1}. ${printable(step)}.`),
  ];
}

function stayLines(rollout: RolloutDetail, when: (at: number) => string, ink: Ink): readonly string[] {
  const several = rollout.attempt > 1;
  return rollout.stays.flatMap((stay) => [
    ink.bold(`${formatPercentage(stay.percentage as Percentage)}${several ? `, attempt ${stay.attempt}` : ''}`) +
      ink.dim(`  ${when(stay.startedAt)} to ${stay.endedAt === null ? 'now' : when(stay.endedAt)}`),
    ...stay.gate.cards.map((card) => cardLine(card, rollout, ink)),
    ...stay.remarks.map(({ text }) => `    ${printable(text)}`),
    '',
  ]);
}

const WORDS = { pass: 'pass', fail: 'fail', undecided: 'undecided', noData: 'no data' } as const;

function cardLine(
  { verdict, text, why, events, errors, users, rate, bound }: GateCard,
  rollout: RolloutDetail,
  ink: Ink,
): string {
  const tell = countTeller(rollout.suppressBelow ?? undefined);
  const may = tell.mayTell(events, errors, events - errors, users);
  const colour = { pass: ink.green, fail: ink.red, undecided: ink.yellow, noData: ink.dim }[verdict ?? 'noData'];
  const limit =
    rate !== null && bound !== null && may ? ink.dim(` (${formatShare(rate)} against ${formatShare(bound)})`) : '';
  return `  ${colour((verdict ? WORDS[verdict] : 'not yet').padEnd(9))} ${printable(text)}${limit}${ink.dim(`: ${may ? printable(why) : tell.untold}`)}`;
}
