// What keeps a plan that is about to be written from being good: the linter's findings, and answers that are not read back.
import type { PlainDate } from '../../core/calendar/instant.ts';
import { criterionKey } from '../../core/plan/bindings.ts';
import { compile } from '../../core/plan/compile.ts';
import type { Draft } from '../../core/plan/draft.ts';
import { lint } from '../../core/plan/lint.ts';
import { read } from '../../core/plan/read.ts';
import { formatPercentage } from '../../core/toggle/percentage.ts';
import { type NewPlan, newPlanDays, newPlanText } from './new-plan-text.ts';

/** Sentences, each once, without a full stop; empty when the plan lints clean (notes aside) and says just what was answered. */
export function newPlanProblems(plan: NewPlan, today: PlainDate): readonly string[] {
  const text = newPlanText(plan);
  const draft = read(text);
  const misunderstood = misread(plan, draft);
  // What the linter says of a plan that is not the one that was meant would lead astray.
  if (misunderstood.length > 0) return misunderstood;
  const { findings } = compile(draft, { bindings: {}, findings: lint(text, draft), acceptRepairs: false, today });
  const found = findings
    .filter(({ severity }) => severity !== 'info')
    .map(({ message, rule }) => `${message} (${rule})`);
  return [...new Set(found)];
}

function misread(plan: NewPlan, draft: Draft): readonly string[] {
  const [rollout, ...others] = draft.rollouts;
  const phases = rollout?.phases.filter(({ steps }) => steps.length > 0) ?? [];
  const days = newPlanDays(plan);
  const pairs: readonly (readonly [what: string, wanted: string, read: string])[] = [
    ['rollouts', '1', String(others.length + (rollout ? 1 : 0))],
    ['title', plan.title, rollout?.title.value ?? ''],
    ['toggle', plan.toggle, rollout?.toggle?.value ?? ''],
    [
      'percentages',
      plan.percentages.map(formatPercentage).join(', '),
      phases.flatMap(({ steps }) => steps.map(({ value }) => formatPercentage(value))).join(', '),
    ],
    [
      'dates',
      days.map(({ from, to }) => `${from} to ${to}`).join(', '),
      phases
        .map(({ window }) => `${window?.value.start?.date} to ${(window?.value.end ?? window?.value.start)?.date}`)
        .join(', '),
    ],
    [
      'days at a step',
      days.map(({ least }) => least).join(', '),
      phases.map(({ soak }) => (soak?.value.kind === 'businessDays' ? soak.value.days : '?')).join(', '),
    ],
    [
      'users',
      plan.percentages.map((_, index) => plan.users[index] ?? '-').join(', '),
      phases.map(({ users }) => users?.value.counts.join('/') ?? '-').join(', '),
    ],
    [
      'criteria',
      plan.criteria.map(criterionKey).join('; '),
      (phases[0]?.criteria ?? []).map(({ text }) => criterionKey(text)).join('; '),
    ],
  ];
  return pairs
    .filter(([, wanted, found]) => wanted !== found)
    .map(([what, wanted, found]) =>
      what === 'toggle' && found === ''
        ? `Unexpected toggle "${wanted}", expected a key that no ordinary word could be, such as "${wanted}_new" or "use-${wanted}"; any other can be named in the plan's bindings (toggle: ${wanted})`
        : `Unexpected ${what} "${wanted}", expected words that a plan can hold; they would be read as "${found}"`,
    );
}
