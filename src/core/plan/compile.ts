// Compiles what the author wrote, with calendar and bindings, into the plan that a run executes; or says why it cannot.

import { calendarProblem } from '../calendar/business-time.ts';
import { type Calendar, DEFAULT_CALENDAR } from '../calendar/calendar.ts';
import type { PlainDate } from '../calendar/instant.ts';
import { type Bindings, bindingsOf, DEFAULT_POLICY, type RolloutBindings } from './bindings.ts';
import { boundMetrics } from './compiling/bound-metrics.ts';
import { compileGates } from './compiling/compile-gates.ts';
import { moving } from './compiling/moving.ts';
import { planFindings, spanOnLine } from './compiling/plan-findings.ts';
import { stagesOf, windowAround } from './compiling/stages.ts';
import { type PlannedWindow, plannedWindow, shiftWindows, usualYear } from './compiling/windows.ts';
import type { Draft, DraftPhase, DraftRollout } from './draft.ts';
import type { Finding } from './finding.ts';
import type { Plan, Rollout, Step, UngatedStep } from './plan.ts';
import { switched, switchesFor } from './rule-switches.ts';
import { slugsOf } from './slug.ts';

export interface CompileOptions {
  readonly bindings: Bindings;
  /** What `lint` found: error findings stop the compilation unless their safe repair is accepted. */
  readonly findings: readonly Finding[];
  readonly acceptRepairs: boolean;
  /** Begin here instead of at the planned windows, keeping business-day offsets (`--start`). */
  readonly start?: PlainDate;
  /** The current day, where a window in the past matters (a real run, not a demo or an explanation). */
  readonly today?: PlainDate;
}

export interface Compiled {
  /** Absent while an error finding stands. */
  readonly plan: Plan | undefined;
  /** The linter's findings and those of compiling, in the order of lines. */
  readonly findings: readonly Finding[];
  /** Repairs that were needed and accepted. */
  readonly accepted: readonly Finding[];
}

/** Never throws for anything that an author can write. */
export function compile(draft: Draft, options: CompileOptions): Compiled {
  const found: Finding[] = [];
  const slugs = slugsOf(draft.rollouts.map((rollout) => rollout.title.value));
  const rollouts: Rollout[] = [];
  draft.rollouts.forEach((rollout, index) => {
    const compiled = compileRollout(rollout, index, slugs[index] ?? `rollout-${index + 1}`, options);
    found.push(...compiled.findings);
    if (compiled.rollout) rollouts.push(compiled.rollout);
  });
  const switches = switchesFor(draft.outline, options.bindings.lint?.rules);
  const findings = [...options.findings, ...switched(found, switches)].sort(
    (a, b) => a.line - b.line || a.span.start - b.span.start,
  );
  const errors = findings.filter((finding) => finding.severity === 'error');
  const accepted = options.acceptRepairs ? errors.filter((finding) => finding.repair?.safe) : [];
  const [first, ...others] = rollouts;
  const stopped = first === undefined || errors.length > accepted.length;
  return { plan: stopped ? undefined : { rollouts: [first, ...others] }, findings, accepted };
}

function compileRollout(
  draft: DraftRollout,
  index: number,
  id: string,
  options: CompileOptions,
): { readonly rollout: Rollout | undefined; readonly findings: readonly Finding[] } {
  const bindings = bindingsOf(options.bindings, id);
  const calendar: Calendar = { ...DEFAULT_CALENDAR, ...bindings.calendar };
  const findings: Finding[] = [];
  const problem = calendarProblem(calendar);
  if (problem !== undefined) {
    findings.push(atTitle('unusable-calendar', problem, draft, id));
    return { rollout: undefined, findings };
  }
  const phases = stagesOf(draft);
  if (phases.length === 0) return { rollout: undefined, findings };
  const windows = windowsOf(draft, index, id, calendar, options, findings);
  if (!windows) return { rollout: undefined, findings };

  const toggle = bindings.toggle ?? draft.toggle?.value ?? id;
  const { driver, mode, problem: unmoved } = moving(bindings);
  if (unmoved !== undefined) findings.push(atTitle('unusable-driver', unmoved, draft, id));
  const alpha = { fail: bindings.alpha?.fail ?? 0.05, pass: bindings.alpha?.pass ?? 0.05 };
  const bare = phases.flatMap((phase, phaseIndex) => bareSteps(phase, phaseIndex, windows[phaseIndex], bindings));
  const gates = compileGates(phases, bare, bindings, alpha);
  const steps = bare.map((step, at): Step => ({ ...step, gate: { criteria: gates[at] ?? [] } }));
  const [first, ...others] = steps;
  if (!first) return { rollout: undefined, findings };
  const { metrics, problems } = boundMetrics(steps, bindings);
  for (const each of problems)
    findings.push({ ...each, severity: 'error', span: spanOnLine(draft, each.line), rollout: id });
  const rollout: Rollout = {
    id,
    title: draft.title.value,
    toggle,
    mode,
    ...(driver !== 'embedded' && { driver }),
    ...(bindings.targeting && { targeting: bindings.targeting }),
    ...(bindings.people && { people: bindings.people }),
    calendar,
    steps: [first, ...others],
    alpha,
    policy: { ...DEFAULT_POLICY, ...bindings.policy },
    ...(bindings.stopSignals && { stopSignals: bindings.stopSignals }),
    ...(metrics && { metrics }),
  };
  findings.push(...planFindings(rollout, index, draft, bindings));
  return { rollout, findings };
}

function atTitle(rule: string, message: string, { title: { span } }: DraftRollout, rollout: string): Finding {
  return { rule, severity: 'error', message, span, line: span.line, rollout };
}

function bareSteps(
  phase: DraftPhase,
  phaseIndex: number,
  window: PlannedWindow | undefined,
  bindings: RolloutBindings,
): readonly UngatedStep[] {
  if (!window) return [];
  const users = phase.users?.value;
  const last = phase.steps.length - 1;
  return phase.steps.map(({ value: percentage }, index) => ({
    phase: phase.heading.value,
    phaseIndex,
    percentage,
    window,
    soak: phase.soak?.value,
    audience: users && audienceAt(users.counts, users.kind, index, last),
    share: bindings.shares?.[String(percentage / 1000)] ?? percentage / 100_000,
  }));
}

/** A range's low end is the first step's and its high end the last's; a list maps left to right, the rest have none. */
function audienceAt(counts: readonly number[], kind: string, index: number, last: number): number | undefined {
  if (kind !== 'range') return counts[index];
  if (index === last) return counts.at(-1);
  return index === 0 ? counts[0] : undefined;
}

/** One window for each phase with steps, or undefined (with a finding) when the rollout cannot be put on a calendar. */
function windowsOf(
  draft: DraftRollout,
  index: number,
  id: string,
  calendar: Calendar,
  options: CompileOptions,
  findings: Finding[],
): readonly PlannedWindow[] | undefined {
  const phases = draft.phases.filter((phase) => phase.steps.length > 0);
  const around = windowAround(draft)?.value;
  const year = usualYear(draft.phases) ?? (options.today ? Number(options.today.slice(0, 4)) : undefined);
  const windows: PlannedWindow[] = [];
  let before = options.start ?? (around && plannedWindow(around, year, undefined)?.start);
  for (const phase of phases) {
    const repair = options.findings.find(
      (finding) =>
        finding.repair?.year !== undefined &&
        finding.rolloutIndex === index &&
        finding.phaseIndex === draft.phases.indexOf(phase),
    );
    const own = phase.window && plannedWindow(phase.window.value, year, repair?.repair?.year);
    // A phase without days of its own follows the one before; its soak, or one business day, says how long.
    const window = own ?? (before !== undefined ? { start: before, end: before } : undefined);
    if (!window) {
      const span = phase.window?.span ?? phase.heading.span;
      findings.push({
        rule: phase.window ? 'year-unknown' : 'no-start-date',
        severity: 'error',
        message: phase.window
          ? `Unexpected date without a year in "${phase.heading.value}", expected a year in one of the rollout's dates`
          : `Unexpected phase "${phase.heading.value}" without dates, expected a planned date range or a start (--start YYYY-MM-DD)`,
        span,
        line: span.line,
        rollout: id,
        rolloutIndex: index,
      });
      return undefined;
    }
    windows.push(window);
    before = window.end;
  }
  if (options.start) return shiftWindows(calendar, windows, options.start);
  const end = windows.at(-1)?.end;
  if (options.today && end && end < options.today) {
    const phase = phases[0];
    const span = phase?.window?.span ?? draft.title.span;
    findings.push({
      rule: 'window-in-the-past',
      severity: 'error',
      message: `Unexpected window that ended on ${end}, expected one that has not passed (today is ${options.today}); --start ${options.today} moves all windows, keeping their business-day offsets`,
      span,
      line: span.line,
      rollout: id,
      rolloutIndex: index,
    });
  }
  return windows;
}
