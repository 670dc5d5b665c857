// A gate as people look at it: each criterion in its author's words, its verdict, and the observed rate against the bound.
import { formatDayAndTime } from '../../core/calendar/format.ts';
import type { Instant } from '../../core/calendar/instant.ts';
import type { Criterion } from '../../core/gate/criterion.ts';
import { formatAbout } from '../../core/gate/judging/wording.ts';
import type { CriterionResult, GateResult } from '../../core/gate/verdict.ts';
import { expectedPassAt } from '../../core/run/expected-pass.ts';
import { stepAt } from '../../core/run/record.ts';
import type { Run, StepRecord } from '../../core/run/run.ts';
import type { Gate, GateCard, Reading } from '../contract/gate-card.ts';
import { boundOf, intervalOf, rateOf } from './gauge.ts';
import { lastReadingAt, readingsOf, type VerdictHistory } from './verdict-history.ts';

export interface GateOptions {
  readonly run: Run;
  readonly record: StepRecord;
  /** The gate of this moment, where this process judges it; ignored for a stay that is over. */
  readonly now: { readonly at: Instant; readonly result: GateResult } | undefined;
  readonly history: VerdictHistory;
}

/** The gate of one stay, as it is now or as it ended. */
export function gateOf({ run, record, now, history }: GateOptions): Gate {
  const live = record.endedAt === undefined ? now : undefined;
  const result = live?.result ?? record.result;
  const judgedAt = live?.at ?? lastReadingAt(history, run, record);
  return {
    verdict: result?.verdict ?? null,
    judgedAt: judgedAt ?? null,
    live: live !== undefined,
    missingSince: result?.missingSince ?? null,
    cards: stepAt(run, record.step).gate.criteria.map((criterion) => {
      const found = result?.criteria.find((each) => each.criterion === criterion.id);
      const readings = readingsOf(history, run, record, criterion);
      return cardOf(run, record, criterion, found, live?.at, readings);
    }),
  };
}

function cardOf(
  run: Run,
  record: StepRecord,
  criterion: Criterion,
  found: CriterionResult | undefined,
  now: Instant | undefined,
  history: readonly Reading[],
): GateCard {
  const bound = boundOf(criterion);
  const rate = found && rateOf(criterion, found);
  const interval = found && intervalOf(criterion, found);
  const recorded = record.recorded[criterion.id];
  return {
    criterion: criterion.id,
    text: criterion.text,
    line: criterion.line,
    kind: criterion.kind,
    proof: 'proof' in criterion ? criterion.proof : null,
    onFail: criterion.onFail,
    verdict: found?.verdict ?? null,
    why: found?.why ?? 'not judged yet',
    events: found?.events ?? 0,
    errors: found?.errors ?? 0,
    users: found?.users ?? 0,
    rate: rate ?? null,
    interval: interval ? [...interval] : null,
    bound: bound?.value ?? null,
    good: bound?.good ?? null,
    eValues: {
      logPass: found?.logPass ?? null,
      passLine: found?.passLine ?? null,
      logFail: found?.logFail ?? null,
      failLine: found?.failLine ?? null,
    },
    needs: found ? needsOf(run, record, criterion, found, now) : null,
    failedBy: found?.failedBy ?? null,
    noise: found?.noise ?? null,
    notTheChange: found?.notTheChange ?? false,
    triaged: found?.triaged ?? record.triaged?.[criterion.id] ?? 0,
    recorded: recorded ? { ...recorded } : null,
    history: [...history],
  };
}

function needsOf(
  run: Run,
  record: StepRecord,
  criterion: Criterion,
  found: CriterionResult,
  now: Instant | undefined,
): GateCard['needs'] {
  if (record.endedAt !== undefined || found.verdict === 'pass' || found.verdict === 'fail') return null;
  if (criterion.kind === 'manual')
    return { moreEvents: null, expectedAt: null, sentence: 'a person records its value' };
  if (criterion.kind === 'observe') return null;
  const { calendar } = run.rollout;
  if ('proof' in criterion && criterion.proof === 'literal' && found.verdict === 'undecided') {
    const at = record.soakEndsAt;
    const sentence = `the end of the soak, when it is read once: ${formatDayAndTime(calendar, at)}`;
    return { moreEvents: found.moreEvents ?? null, expectedAt: at, sentence };
  }
  const expectedAt = expectedPassAt(calendar, record, criterion, found, now);
  const more = found.moreEvents;
  const when = expectedAt === undefined ? '' : `, about ${formatDayAndTime(calendar, expectedAt)}`;
  return { moreEvents: more ?? null, expectedAt: expectedAt ?? null, sentence: `${moreWords(found, more)}${when}` };
}

function moreWords({ verdict }: CriterionResult, more: number | undefined): string {
  if (verdict === 'noData') return 'data';
  if (more === undefined) return 'other numbers than these';
  if (more === 0) return 'enough have come; users are weighed when the soak is over';
  return `about ${formatAbout(more)} more ${more === 1 ? 'event' : 'events'}`;
}
