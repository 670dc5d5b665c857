// One turn of the loop: what the journal says, what was counted, one decision, journaled. Changes nothing outside the journal.
import type { Instant } from '../core/calendar/instant.ts';
import type { Evidence } from '../core/gate/evidence.ts';
import { judge } from '../core/gate/judging/judge.ts';
import { atZeroEvidence, judgeAtZero } from '../core/gate/judging/judge-at-zero.ts';
import { noEvidence } from '../core/gate/judging/judged.ts';
import type { GateResult } from '../core/gate/verdict.ts';
import { isLowering } from '../core/run/command.ts';
import { canBeCorrected } from '../core/run/correction.ts';
import { decide } from '../core/run/decide.ts';
import { type Decision, type NewEntry, PHASEGATE } from '../core/run/journal.ts';
import { type NextFailure, nextFailure } from '../core/run/next-failure.ts';
import { openRecord, stepAt } from '../core/run/record.ts';
import type { Run, StepRecord } from '../core/run/run.ts';
import { stepStateOf } from '../core/run/step-state.ts';
import { type Observed, worthAnEntry } from '../core/run/worth-an-entry.ts';
import { OFF } from '../core/toggle/percentage.ts';
import { append, catchUp } from './catch-up.ts';
import { Fault } from './faults.ts';
import type { Metrics, PassedScope, Ports, Scope } from './ports.ts';

export interface Ticked {
  readonly run: Run;
  readonly decision: Decision;
  /** The gate as it is now, undefined when no step is open; of the step that was rolled back as long as users are still at it. */
  readonly result: GateResult | undefined;
  /** What one more failure would do, until anything else is counted as an error or the run changes. */
  readonly next: NextFailure | undefined;
  /** Why the source of the numbers fails, undefined when it does not. */
  readonly failing: string | undefined;
}

/** How often a turn is begun again because somebody else wrote to the journal meanwhile. */
const MOST_CONFLICTS = 20;

/** @throws Fault when the journal cannot be read or written, or the rollout is another runner's now. */
export async function tick(before: Run, ports: Ports, now: Instant): Promise<Ticked> {
  let run = await catchUp(before, ports.journal);
  // Asked for once: by asking for their evidence they are no news any more.
  const corrected = ports.metrics.corrected?.(run.rollout.id) ?? [];
  for (let conflicts = 0; conflicts < MOST_CONFLICTS; conflicts++) {
    const late = [...corrected, ...stillOn(run, now)];
    const told = await append(run, ports.journal, await correctionsOf(run, ports.metrics, late, now));
    run = told.run;
    if (!told.appended) continue;
    const seen = await observe(run, ports.metrics, now);
    const decision = decide(run, seen?.result, now);
    // Users are not made to wait for the disk.
    if (decision.kind === 'rollBack' && run.rollout.mode === 'drive')
      ports.toggles.lowerAhead?.(run.rollout.toggle, decision.to);
    const entries = worthAnEntry(run, seen, decision).map((event): NewEntry => ({ at: now, by: PHASEGATE, event }));
    const written = await append(run, ports.journal, entries);
    run = written.run;
    if (!written.appended) continue;
    const shown = seen ?? (await harm(run, ports.metrics, now));
    const failing = seen?.evidence.find((each) => each.sourceFailing !== undefined)?.sourceFailing;
    return { run, decision, result: shown?.result, next: nextOf(run, seen, now), failing };
  }
  throw new Fault('PG_JOURNAL_WRITE', `The journal of ${run.rollout.id} changes faster than it can be appended to.`);
}

function nextOf(run: Run, seen: Observed | undefined, now: Instant): NextFailure | undefined {
  const record = openRecord(run);
  if (!seen || !record || !isCounting(record, now)) return undefined;
  return nextFailure(run, seen.evidence, stepStateOf(run, record), seen.result, now);
}

/**
 * While nobody has set the next percentage yet, users are still at the step before: what goes wrong there must stop it as if it had
 * not been passed.
 */
function stillOn(run: Run, now: Instant): readonly string[] {
  const record = openRecord(run);
  const before = run.records.at(-2);
  if (!record || !before || isCounting(record, now)) return [];
  return [scopeOf(run, before).name];
}

function isCounting({ confirmedAt }: StepRecord, now: Instant): boolean {
  return confirmedAt !== undefined && confirmedAt <= now;
}

/** What is counted at a step that was rolled back, while nobody has set the toggle down yet: for people to see, decided it is. */
async function harm(run: Run, metrics: Metrics, now: Instant): Promise<Observed | undefined> {
  const record = run.records.at(-1);
  if (run.state.kind !== 'rolledBack' || !isLowering(run) || !record || !isCounting(record, now)) return undefined;
  return counted(run, record, metrics, now);
}

/** What was counted late for steps that are over, as far as it makes a gate fail that had not. */
async function correctionsOf(
  run: Run,
  metrics: Metrics,
  names: readonly string[],
  now: Instant,
): Promise<readonly NewEntry[]> {
  if (names.length === 0) return [];
  const entries: NewEntry[] = [];
  for (const [index, record] of run.records.entries()) {
    if (!canBeCorrected(run, record)) continue;
    const scope = scopeOf(run, record);
    if (!names.includes(scope.name)) continue;
    const evidence = await evidenceOf(metrics, scope);
    const result = judge(stepAt(run, record.step).gate, evidence, stepStateOf(run, record), record.endedAt ?? now);
    if (result.verdict === 'fail')
      entries.push({ at: now, by: PHASEGATE, event: { kind: 'corrected', record: index, result, evidence } });
  }
  return entries;
}

/** What is counted at a step: its own scope. */
export function scopeOf(run: Run, record: StepRecord): Scope {
  const step = stepAt(run, record.step);
  const operations = step.gate.criteria.flatMap((criterion) => ('operation' in criterion ? [criterion.operation] : []));
  const timed = step.gate.criteria.flatMap((each) => (each.kind === 'latency' ? [each.operation] : []));
  return {
    rollout: run.rollout.id,
    toggle: run.rollout.toggle,
    name: scopeName(run, record),
    since: record.confirmedAt ?? record.startedAt,
    soakEndsAt: record.soakEndsAt,
    operations: [...new Set(operations)],
    ...(timed.length > 0 && { durations: [...new Set(timed)] }),
    ...cohortsOf(run, record),
    ...(run.rollout.metrics && { passed: passedBefore(run, record) }),
  };
}

/** The stays before this one for which events may still come late: each is over when the next one after it begins to count. */
function passedBefore(run: Run, record: StepRecord): readonly PassedScope[] {
  const until = run.records.slice(0, run.records.indexOf(record) + 1);
  return until.flatMap((each, index) => {
    if (each === record || !canBeCorrected(run, each)) return [];
    const next = until.slice(index + 1).find(({ confirmedAt }) => confirmedAt !== undefined)?.confirmedAt;
    const since = each.confirmedAt ?? each.startedAt;
    return [{ name: scopeName(run, each), since, until: next ?? each.endedAt ?? record.startedAt }];
  });
}

/** By its place among all stays, so that no two share one. */
function scopeName(run: Run, record: StepRecord): string {
  return `${run.records.indexOf(record) + 1}/${record.step}`;
}

/** Where nobody is off, users who come on now are compared with those who were on in the step before, if it went up from there. */
function cohortsOf(run: Run, record: StepRecord): Pick<Scope, 'cohorts'> {
  const step = stepAt(run, record.step);
  const operations = step.gate.criteria.flatMap((each) => (each.kind === 'proportional' ? [each.operation] : []));
  const before = run.records[run.records.indexOf(record) - 1];
  const isReached = before?.attempt === record.attempt && before.step < record.step && before.outcome !== 'rolledBack';
  if (step.share < 1 || operations.length === 0 || !before || !isReached) return {};
  return { cohorts: { after: scopeName(run, before), operations: [...new Set(operations)] } };
}

async function observe(run: Run, metrics: Metrics, now: Instant): Promise<Observed | undefined> {
  const record = openRecord(run);
  if (!record) return beforeStart(run, metrics);
  if (!isCounting(record, now)) return undefined;
  return counted(run, record, metrics, now);
}

async function counted(run: Run, record: StepRecord, metrics: Metrics, now: Instant): Promise<Observed> {
  const evidence = await evidenceOf(metrics, scopeOf(run, record));
  return { evidence, result: judge(stepAt(run, record.step).gate, evidence, stepStateOf(run, record), now) };
}

/** At 0% treated events must be about none: otherwise toggle and percentage are not one, and no gate could be believed. */
function beforeStart(run: Run, metrics: Metrics): Observed | undefined {
  const waits = run.state.kind === 'scheduled' || (run.state.kind === 'asked' && run.state.about === 'onAtZero');
  if (!waits || run.percentage !== OFF) return undefined;
  const { toggle } = run.rollout;
  const evidence = [atZeroEvidence(metrics.unscoped(toggle))];
  const result = judgeAtZero(evidence, toggle);
  return result && { evidence, result };
}

/** A source that fails is no data, with its reason; never zero, never a pass. */
async function evidenceOf(metrics: Metrics, scope: Scope): Promise<readonly Evidence[]> {
  try {
    return await metrics.evidence(scope);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return scope.operations.map((operation) => ({ ...noEvidence(operation), sourceFailing: error.message }));
  }
}
