// What a check found, for a person at a terminal.
import { formatChance, formatCount, formatShare } from '../../core/gate/judging/wording.ts';
import { printable } from '../printable.ts';
import type { Ink } from '../terminal.ts';
import { blocksOf, noDataReason } from './check-blocks.ts';
import { type CriterionCheck, type RolloutCheck, SOURCE_NAMES } from './check-rollout.ts';
import { checkSteps } from './check-steps.ts';

/** What is known of moving the toggle. */
export interface ToggleCheck {
  readonly ready: boolean;
  /** The proof, or what stands in the way. */
  readonly why: string;
}

/** A healthy change that is failed more often than this is worth a look. */
const OFTEN = 0.1;

export function checkLines(check: RolloutCheck, toggle: ToggleCheck, ink: Ink): readonly string[] {
  const marks: Marks = {
    good: (text) => `  ${ink.green('ok')}    ${text}`,
    bad: (text) => `  ${ink.red('no')}    ${text}`,
    doubt: (text) => `  ${ink.yellow('?')}     ${text}`,
  };
  return [
    ink.bold(printable(check.title)),
    (toggle.ready ? marks.good : marks.bad)(`toggle: ${printable(toggle.why)}`),
    ...sourceLines(check, marks),
    ...check.criteria.flatMap((criterion) => ['', ...criterionLines(criterion, check, ink)]),
    '',
    ...legend(check, ink),
    ...summaryLines(check, toggle, ink),
  ];
}

type Marks = Readonly<Record<'good' | 'bad' | 'doubt', (text: string) => string>>;

function sourceLines(check: RolloutCheck, marks: Marks): readonly string[] {
  const { source, sourceFailing, lastDay } = check;
  if (source === 'embedded' && lastDay === null)
    return [
      marks.doubt(
        "source: events come to Phasegate's own intake, so nothing is known of them before applications send; a gate without data passes nothing, and after half an hour a person is asked",
      ),
    ];
  if (sourceFailing !== null) return [marks.bad(`source: ${printable(sourceFailing)}`)];
  if (lastDay === null) return [];
  const { on, off, neither } = lastDay;
  const answers = source === 'embedded' ? SOURCE_NAMES[source] : `${SOURCE_NAMES[source]} answers`;
  return [
    marks.good(`source: ${answers}; of the last day it has ${formatCount(on + off)} operations`),
    whoIsOn(check, { on, off }, marks),
    ...(neither > 0
      ? [
          marks.doubt(
            `${formatCount(neither)} operations more say neither on nor off, and count for nothing: do the queries name the right tag, and its values?`,
          ),
        ]
      : []),
  ];
}

/** Whether treated events are about none while nobody should be on. */
function whoIsOn(
  { source, atZero, onAtZero }: RolloutCheck,
  { on, off }: { readonly on: number; readonly off: number },
  marks: Marks,
): string {
  const seen = `who is on: ${on === 0 ? 'none' : formatCount(on)} of ${formatCount(on + off)} operations had the toggle on`;
  if (on + off === 0) return marks.doubt('who is on: not known, since there were no operations');
  if (!atZero) return marks.doubt(`${seen}; it is above 0% already, so that says nothing about the queries`);
  // Here a run looks at those that come at 0% only, and asks.
  if (source === 'embedded' && onAtZero !== null)
    return marks.doubt(`${seen}, although there should be about none at 0%: was it on within the day?`);
  return onAtZero === null
    ? marks.good(`${seen}, as there should be about none at 0%`)
    : marks.bad(`${seen}, although there should be about none at 0%`);
}

function criterionLines(criterion: CriterionCheck, { source, lastDay }: RolloutCheck, ink: Ink): readonly string[] {
  const { text, data, perHour } = criterion;
  const head = `  ${printable(text)}`;
  switch (data) {
    case 'person':
      return [head, ink.dim('    a person records it')];
    case 'ownIntake':
      return [
        head,
        ink.dim(
          `    not known: ${lastDay === null ? 'applications have sent nothing' : 'nothing of it was sent'} within the last day`,
        ),
      ];
    case 'failing':
      return [head, ink.red(`    not known: ${SOURCE_NAMES[source]} could not be asked`)];
    case 'noData':
      return [head, ink.red(`    no data: ${noDataReason(criterion, source)}`)];
    case 'found':
      return [
        head,
        `    found: about ${volume(perHour ?? 0)} events an hour over the last day`,
        oldPathLine(criterion, ink),
        ...(criterion.errorsUnseen ? [ink.yellow(unseenLine(criterion))] : []),
        ...healthyLines(criterion, ink),
        ...checkSteps(criterion, ink),
      ];
    default:
      return data satisfies never;
  }
}

function volume(perHour: number): string {
  return perHour < 10 ? String(Number(perHour.toPrecision(2))) : formatCount(Math.round(perHour));
}

function oldPathLine({ oldPath, kind }: CriterionCheck, ink: Ink): string {
  if (!oldPath) return ink.dim('    the old path: nothing is told of it');
  const what = kind === 'latency' ? 'were too slow' : 'failed';
  const { errors, events, rate } = oldPath;
  return `    the old path: ${errors === 0 ? 'none' : formatCount(errors)} of ${formatCount(events)} ${what}${errors === 0 ? '' : ` (${formatShare(rate)})`}`;
}

/** A misspelt metric looks just like a day without a failure. */
function unseenLine({ kind }: CriterionCheck): string {
  return `    ?  its query for ${kind === 'latency' ? 'slow ones' : 'errors'} found no series at all: there were none in the last day, or it names what is not there`;
}

/** How likely a change that does no harm fails the criterion all the same. */
function healthyLines({ kind, oldPath, healthyFails }: CriterionCheck, ink: Ink): readonly string[] {
  const healthy = 'a healthy change, which does as the old path does,';
  switch (kind) {
    case 'observe':
      return [ink.dim('    it gates nothing')];
    case 'any':
      return [
        `    ${healthy} passes at its first success; where the bindings give no expectedPerHour, nothing fails it`,
      ];
    case 'baseline':
      return [`    ${healthy} is held against users who are off at the same time`];
    case 'manual':
      return [];
    case 'below':
    case 'above':
    case 'zero':
    case 'latency':
    case 'proportional': {
      if (!oldPath || healthyFails === null)
        return [ink.dim('    how often a healthy change fails it is not known without the old path')];
      const often = `    ${healthy} fails it ${formatChance(healthyFails)} of the time, over all its steps`;
      if (healthyFails <= OFTEN) return [often];
      return [
        ink.yellow(often),
        ink.yellow(
          kind === 'zero'
            ? '    then a person can say that the failure is not the change ("phasegate triage"); a bound on the rate would not need that'
            : '    the old path itself is near the bound or over it: is the bound meant so?',
        ),
      ];
    }
    default:
      return kind satisfies never;
  }
}

/** Said once for all criteria of a rollout. */
function legend({ criteria, source }: RolloutCheck, ink: Ink): readonly string[] {
  if (!criteria.some(({ steps }) => steps.some(({ passes }) => passes !== null))) return [];
  return [
    ink.dim(
      'Chances are of a healthy change with the volume of the last day, by the slow test of each step. "proved": it passes as',
    ),
    ink.dim(
      'soon as the numbers prove the bound (proof: statistical). "read once": by the words of the plan, at the end of the soak.',
    ),
    ...(source === 'embedded'
      ? [ink.dim('Each event counts by itself here; the gates count users, where events carry one.')]
      : []),
    '',
  ];
}

function summaryLines(check: RolloutCheck, toggle: ToggleCheck, ink: Ink): readonly string[] {
  const blocks = blocksOf(check);
  if (blocks.length === 0 && toggle.ready) return [ink.green('Nothing stands in the way of starting it.')];
  const all = [...blocks, ...(toggle.ready ? [] : [toggle.why])];
  return [ink.red('It should not be started:'), ...all.map((block) => `  ${printable(block)}`)];
}
