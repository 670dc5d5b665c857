// The consequences of a person's request in sentences: the most important one first.
import { formatInstant } from '../../core/calendar/format.ts';
import { type Instant, toInstant } from '../../core/calendar/instant.ts';
import { formatCount, formatShare } from '../../core/gate/judging/wording.ts';
import { earliestStart } from '../../core/plan/schedule.ts';
import { namesOf } from '../../core/run/advice.ts';
import type { PersonRequest } from '../../core/run/journal.ts';
import { openRecord, stepAt, stepOf } from '../../core/run/record.ts';
import { isOverridden } from '../../core/run/request.ts';
import type { Run } from '../../core/run/run.ts';
import { formatPercentage, type Percentage } from '../../core/toggle/percentage.ts';
import { unreachable } from '../../core/unreachable.ts';
import { extraFailures } from './extra-failures.ts';
import { nextAdvanceOf } from './next-advance.ts';

export interface Consequences {
  readonly run: Run;
  /** The run as the request would leave it. */
  readonly after: Run;
  readonly request: PersonRequest;
  readonly by: string;
  readonly now: Instant;
}

export function consequencesOf({ run, after, request, by, now }: Consequences): readonly string[] {
  const { toggle, alpha } = run.rollout;
  const here = formatPercentage(run.percentage);
  switch (request.kind) {
    case 'rollback':
      return [lowered(run), 'A person has to resume it: that begins another attempt with new evidence'];
    case 'pause':
      return [
        `The toggle ${toggle} stays at ${here}, and nothing advances until a person resumes it`,
        'A criterion that fails still acts as the plan says',
      ];
    case 'resume':
      return run.state.kind === 'rolledBack'
        ? [
            `Attempt ${after.attempt} begins at ${startWords(after, now)}`,
            `Evidence starts anew, and with it the chance of at most ${formatShare(alpha.fail)} that a healthy rollout is rolled back`,
          ]
        : after.state.kind === 'soaking'
          ? [`It goes on at ${here} with the evidence that it has`, ...nextWords(after, now)]
          : [`The step begins anew at ${startWords(after, now)}`, 'Its evidence starts anew'];
    case 'approve':
      return after.state.kind === 'scheduled'
        ? [`It starts at ${startWords(after, now)}, although users were seen with the toggle on at 0%`]
        : [
            `${here} may pass although its gate has not said so, for this step only`,
            ...nextWords(after, now),
            'Results say who approved it and why; a criterion that fails still rolls it back',
          ];
    case 'override':
      return isOverridden(after)
        ? [
            `It goes on over its limit: ${others(run, by)} and ${by} have asked for it`,
            ...extraFailures(after, now),
            ...nextWords(after, now),
            'It holds for this step only; Results say by how much it went over',
          ]
        : [
            'Nothing moves yet: a second person must ask for the same',
            ...extraFailures(after, now),
            'It expires with this step',
          ];
    case 'confirm': {
      const at = request.at ?? run.percentage;
      return at === run.percentage
        ? [
            `The toggle ${toggle} counts as set to ${formatPercentage(at)}, on your word`,
            'From now on events count and the soak runs',
          ]
        : [
            `The toggle ${toggle} counts as moved to ${formatPercentage(at)}, which was not asked for`,
            after.state.kind === 'paused'
              ? 'A lower percentage is taken as a pause'
              : 'A person is asked what is to be',
          ];
    }
    case 'record':
      return [recordWords(run, request)];
    case 'triage': {
      const failures = `${formatCount(request.count)} ${request.count === 1 ? 'failure' : 'failures'}`;
      return [
        `${failures} of "${textOf(run, request.criterion)}" no longer count at this step; one more fails it again`,
        after.state.kind === run.state.kind ? 'The rollout itself stays as it is' : 'The rollout goes on soaking',
        'They stay in Results with the reason',
      ];
    }
    default:
      return unreachable(request);
  }
}

function lowered({ percentage, rollout }: Run): string {
  if (percentage === 0) return `The toggle ${rollout.toggle} stays at 0%, and the rollout stops`;
  const from = formatPercentage(percentage);
  return rollout.mode === 'drive'
    ? `The toggle ${rollout.toggle} goes from ${from} to 0% at once`
    : `${namesOf(rollout.people)} is told at once to set ${rollout.toggle} from ${from} to 0%`;
}

/** "50%, Wed 3/12/2025 09:00 EDT": where and when it begins. */
function startWords(run: Run, now: Instant): string {
  const step = stepAt(run, stepOf(run));
  const { calendar } = run.rollout;
  const at = earliestStart(calendar, step, now);
  return `${formatPercentage(step.percentage)}, ${at <= now ? 'now' : formatInstant(calendar, at)}`;
}

function nextWords(run: Run, now: Instant): readonly string[] {
  const next = nextAdvanceOf(run, now);
  if (!next) return [];
  const what =
    next.percentage === null ? 'completes' : `advances to ${formatPercentage(next.percentage as Percentage)}`;
  const when = next.at <= now ? 'now' : formatInstant(run.rollout.calendar, toInstant(next.at));
  return [`It ${what} at the earliest ${when}`];
}

function others(run: Run, by: string): string {
  const names = openRecord(run)?.approvals.flatMap((each) =>
    each.kind === 'override' && each.by !== by ? [each.by] : [],
  );
  return [...new Set(names)].join(' and ');
}

function recordWords(run: Run, { criterion, value }: Extract<PersonRequest, { kind: 'record' }>): string {
  const record = openRecord(run);
  const found = record && stepAt(run, record.step).gate.criteria.find(({ id }) => id === criterion);
  const holds = found?.kind === 'manual' && value <= found.bound;
  return `${value} is recorded for "${textOf(run, criterion)}", which ${holds ? 'is inside its limit: it passes' : 'is over its limit: it fails, and acts as the plan says'}`;
}

function textOf(run: Run, id: string): string {
  return run.rollout.steps.flatMap(({ gate }) => gate.criteria).find((criterion) => criterion.id === id)?.text ?? id;
}
