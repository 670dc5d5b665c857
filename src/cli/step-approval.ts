// What an approval of a step comes to, said to whoever gave it: the more where nobody had been asked.
import { formatDayAndTime } from '../core/calendar/format.ts';
import type { Instant } from '../core/calendar/instant.ts';
import { openRecord } from '../core/run/record.ts';
import type { Run } from '../core/run/run.ts';
import { formatPercentage } from '../core/toggle/percentage.ts';

/** Of a run just after an `approve` of `at`: one sentence without its full stop; undefined where the toggle was the question and not a step. */
export function stepApproval(run: Run, at: Instant): string | undefined {
  const record = openRecord(run);
  const approval = record?.approvals.at(-1);
  if (!record || approval?.kind !== 'approve' || approval.at !== at || run.state.kind !== 'soaking') return undefined;
  const { rollout } = run;
  const goesOn = record.step === rollout.steps.length - 1 ? 'completes' : 'goes on';
  const when =
    record.soakEndsAt > at
      ? `${goesOn} when its soak is over, ${formatDayAndTime(rollout.calendar, record.soakEndsAt)} at the earliest`
      : `${goesOn} as soon as the calendar lets it`;
  const gate = record.result?.verdict === 'pass' ? 'whatever its gate says then' : 'although its gate has not passed';
  return `${rollout.id}: ${formatPercentage(record.percentage)} is approved, and this step only: it ${when}, ${gate}. A fail is acted on all the same, and over a limit it takes an override by two people`;
}
