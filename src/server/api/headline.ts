// The state of a rollout in a word, and what it waits for in a sentence.
import { formatDayAndTime } from '../../core/calendar/format.ts';
import { type Instant, toInstant } from '../../core/calendar/instant.ts';
import { earliestStart } from '../../core/plan/schedule.ts';
import type { Decision } from '../../core/run/journal.ts';
import { stepAt } from '../../core/run/record.ts';
import { refusal } from '../../core/run/request.ts';
import type { Run } from '../../core/run/run.ts';
import { formatPercentage } from '../../core/toggle/percentage.ts';
import { unreachable } from '../../core/unreachable.ts';
import type { Headline } from '../contract/rollout-summary.ts';

/** `decision` is the last one of the process that runs it, where this is that process. */
export function headlineOf(run: Run, decision: Decision | undefined, now: Instant): Headline {
  return { answer: null, ...wordsOf(run, decision, now) };
}

function wordsOf(
  run: Run,
  decision: Decision | undefined,
  now: Instant,
): Omit<Headline, 'answer'> & { readonly answer?: string } {
  const { state, rollout } = run;
  const { calendar } = rollout;
  const until =
    decision?.kind === 'wait' && decision.until !== undefined ? formatDayAndTime(calendar, decision.until) : undefined;
  switch (state.kind) {
    case 'scheduled': {
      const from = toInstant(Math.max(now, state.since));
      const at = formatDayAndTime(calendar, earliestStart(calendar, stepAt(run, state.step), from));
      return { word: 'Scheduled', tone: 'quiet', sentence: `Starts ${at}` };
    }
    case 'soaking': {
      if (state.retreatedUntil !== undefined) {
        const back = formatDayAndTime(calendar, state.retreatedUntil);
        return { word: 'Away for the weekend', tone: 'busy', sentence: `Returns ${back}` };
      }
      const soakEndsAt = run.records.at(-1)?.soakEndsAt;
      const soaks = soakEndsAt === undefined ? '' : `Soaks until ${formatDayAndTime(calendar, soakEndsAt)}`;
      const waits = decision?.kind === 'wait' && decision.why !== 'soaking' ? capitalised(decision.why) : '';
      return {
        word: 'Soaking',
        tone: 'busy',
        sentence: waits === '' ? soaks : until ? `${waits}, until ${until}` : waits,
      };
    }
    case 'asked':
      return { word: 'Needs a decision', tone: 'person', sentence: capitalised(state.why), answer: answerTo(run) };
    case 'paused':
      return {
        word: 'Paused',
        tone: 'person',
        sentence: capitalised(state.why),
        answer: `phasegate resume ${rollout.id}`,
      };
    case 'rolledBack':
      return {
        word: 'Rolled back',
        tone: 'bad',
        sentence: capitalised(state.why),
        answer: `phasegate resume ${rollout.id} --at ${formatPercentage(stepAt(run, state.step).percentage)}`,
      };
    case 'completed': {
      const at = formatDayAndTime(calendar, state.at);
      return { word: 'Completed', tone: 'good', sentence: `At ${formatPercentage(run.percentage)} since ${at}` };
    }
    default:
      return unreachable(state);
  }
}

/** Whether one person may let it pass, or two must answer for it, is for the run to say. */
function answerTo(run: Run): string {
  const refused = refusal(run, { kind: 'approve', reason: 'any' }, { kind: 'person', name: 'anybody' });
  return `phasegate ${refused === undefined ? 'approve' : 'override'} ${run.rollout.id} --reason "..."`;
}

function capitalised(text: string): string {
  return text === '' ? '' : text.charAt(0).toUpperCase() + text.slice(1);
}
