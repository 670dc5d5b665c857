// What one criterion could show at each step with the volume of the last day, as a table for a terminal.
import { formatCount } from '../../core/gate/judging/wording.ts';
import { formatPercentage, percent } from '../../core/toggle/percentage.ts';
import type { Ink } from '../terminal.ts';
import type { CriterionCheck, StepCheck } from './check-rollout.ts';

/** Before the chances: the percentage, how it is judged, the events. */
const HEAD = 56;
const COLUMN = 8;
const ALL = percent(100);

/** A head and a line for each step that the criterion gates. */
export function checkSteps({ steps, kind }: Pick<CriterionCheck, 'steps' | 'kind'>, ink: Ink): readonly string[] {
  if (steps.length === 0) return [];
  const areKnown = steps.some(({ passes }) => passes !== null);
  const head = `${''.padEnd(HEAD)}${cell('passes')}${cell('fails')}`;
  return [...(areKnown ? [ink.dim(head)] : []), ...steps.map((step) => ink.dim(stepLine(step, kind)))];
}

function stepLine(step: StepCheck, kind: CriterionCheck['kind']): string {
  const { percentage, proof, events, passes, fails } = step;
  const at = formatPercentage(percentage).padStart(10);
  const many = `about ${formatCount(events)} events in the soak`;
  if (passes === null || fails === null)
    return `${at}  ${many}${kind === 'proportional' && percentage === ALL ? '; nobody is off to compare with' : ''}`;
  const how = proof === 'literal' ? ', read once' : ', proved';
  return `${`${at}  ${many}${how}`.padEnd(HEAD)}${cell(chance(passes))}${cell(chance(fails))}${tooFew(step)}`;
}

/** What so many events cannot show, whatever they are. */
function tooFew({ events, showsFrom }: StepCheck): string {
  return showsFrom === null || events >= showsFrom
    ? ''
    : `   too few to prove it: that takes ${formatCount(showsFrom)} without an error`;
}

function cell(text: string): string {
  return text.padStart(COLUMN);
}

function chance(value: number): string {
  if (value > 0.995) return '>99%';
  return value < 0.005 ? '<1%' : `${Math.round(value * 100)}%`;
}
