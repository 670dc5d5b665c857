// Tries a pasted plan: findings, staircase and what its gates can show. Pure; slow for large plans, so it runs in a worker.
import { dateOf } from '../../core/calendar/business-time.ts';
import { type PlainDate, parsePlainDate, toInstant } from '../../core/calendar/instant.ts';
import { compile } from '../../core/plan/compile.ts';
import type { Draft } from '../../core/plan/draft.ts';
import { lintBound } from '../../core/plan/lint-bound.ts';
import type { Rollout } from '../../core/plan/plan.ts';
import { powerTable } from '../../core/plan/power-table.ts';
import { read } from '../../core/plan/read.ts';
import { schedule } from '../../core/plan/schedule.ts';
import { slugsOf } from '../../core/plan/slug.ts';
import { blankOwnWriting } from '../../core/plan/writing/own-writing.ts';
import { formatPercentage } from '../../core/toggle/percentage.ts';
import type { TriedPlan, TriedRollout } from '../contract/try-plan.ts';
import { calendarInfoOf } from './calendar-days.ts';
import { viewOfFinding } from './finding-view.ts';
import { soakWords } from './stairs.ts';

export interface TryInput {
  readonly text: string;
  readonly start?: string | undefined;
}

/** Gates times steps whose power is computed, at a few milliseconds each; plans of people have a tenth of it. */
const MOST_GATES = 400;

/** What can be given when a run starts (`--start`) is no error while nothing is being started. */
const GIVEN_AT_START = new Set(['no-start-date', 'year-unknown']);

export function tryPlan({ text, start }: TryInput): TriedPlan {
  const authored = blankOwnWriting(text);
  const draft = read(authored);
  const linted = lintBound(authored, draft, {});
  if (draft.kind !== 'plan')
    return { kind: draft.kind, findings: linted.map(viewOfFinding), repaired: [], rollouts: [], powerLeftOut: false };
  const from = start === undefined ? undefined : parsePlainDate(start);
  const compiled = compile(draft, {
    bindings: {},
    findings: linted,
    acceptRepairs: true,
    ...(from && { start: from }),
  });
  const rollouts = compiled.plan?.rollouts ?? [];
  const gates = rollouts.flatMap(({ steps }) => steps.map((step) => step.gate.criteria.length));
  const tooMany = gates.reduce((sum, count) => sum + count, 0) > MOST_GATES;
  return {
    kind: draft.kind,
    findings: compiled.findings.map((finding) =>
      viewOfFinding(GIVEN_AT_START.has(finding.rule) ? { ...finding, severity: 'warning' } : finding),
    ),
    repaired: compiled.accepted.map(({ repair }) => repair?.title ?? ''),
    rollouts: rollouts.map((rollout) => triedRollout(rollout, draft, tooMany)),
    powerLeftOut: tooMany,
  };
}

function triedRollout(rollout: Rollout, draft: Draft, tooMany: boolean): TriedRollout {
  const { calendar, steps } = rollout;
  const dates = schedule(rollout, toInstant(0));
  const index = slugsOf(draft.rollouts.map(({ title }) => title.value)).indexOf(rollout.id);
  const span = draft.rollouts[index]?.span ?? { start: 0, end: 0, line: 1 };
  const day = (at: number): PlainDate => dateOf(calendar, toInstant(at));
  return {
    id: rollout.id,
    title: rollout.title,
    toggle: rollout.toggle,
    span: { ...span },
    calendar: calendarInfoOf(calendar, day(dates[0]!.startsAt), day(dates.at(-1)!.soakEndsAt)),
    stairs: steps.map((step, at) => ({
      index: at,
      percentage: step.percentage,
      label: formatPercentage(step.percentage),
      phase: step.phase,
      window: { ...step.window },
      soak: step.soak ? soakWords(step.soak) : null,
      users: step.audience ?? null,
      startsAt: dates[at]!.startsAt,
      soakEndsAt: dates[at]!.soakEndsAt,
      criteria: step.gate.criteria.map((each) => ({
        id: each.id,
        text: each.text,
        kind: each.kind,
        proof: 'proof' in each ? each.proof : null,
      })),
    })),
    power: tooMany
      ? []
      : powerTable(rollout, {}).map(({ soakMillis: _, rows, ...gate }) => ({
          ...gate,
          rows: rows.map((row) => ({ ...row })),
        })),
  };
}
