// What a check found, for a person at a terminal.
import { formatChance, formatCount, formatShare } from '../core/gate/wording.ts';
import { formatPercentage } from '../core/toggle/percentage.ts';
import { blocksOf } from './check-blocks.ts';
import type { CriterionCheck, RolloutCheck, StepCheck } from './check-rollout.ts';
import { printable } from './printable.ts';
import type { Ink } from './terminal.ts';

/** What is known of moving the toggle. */
export interface ToggleCheck {
  readonly ready: boolean;
  /** The proof, or what stands in the way. */
  readonly why: string;
}

export function checkLines(check: RolloutCheck, toggle: ToggleCheck, ink: Ink): readonly string[] {
  const good = (text: string) => `  ${ink.green('ok')}    ${text}`;
  const bad = (text: string) => `  ${ink.red('no')}    ${text}`;
  return [
    ink.bold(printable(check.title)),
    (toggle.ready ? good : bad)(`toggle: ${printable(toggle.why)}`),
    ...sourceLines(check, good, bad, ink),
    ...check.criteria.flatMap((criterion) => ['', ...criterionLines(criterion, check, ink)]),
    '',
    ...summaryLines(check, toggle, ink),
  ];
}

type Mark = (text: string) => string;

function sourceLines(check: RolloutCheck, good: Mark, bad: Mark, ink: Ink): readonly string[] {
  const { source, sourceFailing, lastDay, onAtZero } = check;
  if (source === 'embedded')
    return [
      `  ${ink.yellow('?')}     events come to Phasegate's own intake, so nothing is known of them before applications send; a gate without data passes nothing, and after half an hour a person is asked`,
    ];
  if (sourceFailing !== null) return [bad(`source: ${printable(sourceFailing)}`)];
  if (lastDay === null) return [];
  const { on, off, neither } = lastDay;
  const seen = `the last day of ${source}: ${formatCount(on)} operations with the toggle on, ${formatCount(off)} with it off`;
  return [
    onAtZero === null ? good(seen) : bad(`${seen}, although it is at 0%`),
    ...(neither > 0
      ? [
          `  ${ink.yellow('?')}     ${formatCount(neither)} more say neither on nor off, and count for nothing: is the tag named rightly?`,
        ]
      : []),
  ];
}

function criterionLines(criterion: CriterionCheck, { source }: RolloutCheck, ink: Ink): readonly string[] {
  const { text, data, perHour, oldPath, healthyFails, steps } = criterion;
  const head = `  ${printable(text)}`;
  switch (data) {
    case 'person':
      return [head, ink.dim('    a person records it')];
    case 'ownIntake':
      return [head, ink.dim('    nothing is known before applications send')];
    case 'failing':
      return [head, ink.red(`    ${source} could not be asked`)];
    case 'noData':
      return [head, ink.red(`    no data: its queries found nothing in the last day of ${source}`)];
    case 'found':
      return [
        head,
        `    found: about ${perHour !== null && perHour < 10 ? (perHour ?? 0).toPrecision(2) : formatCount(Math.round(perHour ?? 0))} events an hour`,
        oldPath
          ? `    the old path: ${formatCount(oldPath.errors)} of ${formatCount(oldPath.events)} failed (${formatShare(oldPath.rate)})${healthyFails === null ? '' : `; a change that is as good fails this ${formatChance(healthyFails)} of the time`}`
          : ink.dim('    nothing is told of the old path, so neither is the chance that a healthy change fails'),
        ...steps.map((step) => ink.dim(stepLine(step))),
      ];
    default:
      return data satisfies never;
  }
}

function stepLine({ percentage, proof, events, passes, fails }: StepCheck): string {
  const how = proof === 'literal' ? 'read once' : 'proved';
  const chances =
    passes === null || fails === null
      ? ''
      : `, ${how}: one as good as the old path passes ${formatChance(passes)} of the time, fails ${formatChance(fails)}`;
  return `    ${formatPercentage(percentage).padStart(6)}  about ${formatCount(events)} events during the soak${chances}`;
}

function summaryLines(check: RolloutCheck, toggle: ToggleCheck, ink: Ink): readonly string[] {
  const blocks = blocksOf(check);
  if (blocks.length === 0 && toggle.ready) return [ink.green('Nothing stands in the way of starting it.')];
  const all = [...blocks, ...(toggle.ready ? [] : [toggle.why])];
  return [ink.red('It should not be started:'), ...all.map((block) => `  ${printable(block)}`)];
}
