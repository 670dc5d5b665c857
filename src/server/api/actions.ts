// What a person can ask of a rollout now, and what it takes.
import type { PersonRequest } from '../../core/run/journal.ts';
import { refusal } from '../../core/run/request.ts';
import type { Run } from '../../core/run/run.ts';
import type { Action } from '../contract/rollout-detail.ts';
import { ANYBODY, sampleRequests } from './waits-for.ts';

const REASONS = {
  approve: 'required',
  override: 'required',
  triage: 'required',
  pause: 'optional',
  resume: 'optional',
  rollback: 'optional',
  confirm: 'none',
  record: 'none',
} as const satisfies Record<PersonRequest['kind'], Action['reason']>;

export type ActionKind = keyof typeof REASONS;

export function reasonFor(kind: ActionKind): Action['reason'] {
  return REASONS[kind];
}

/** One for each kind of request, in the order of a page; by somebody who has not answered yet. */
export function actionsOf(run: Run): Action[] {
  const kinds = Object.keys(REASONS) as ActionKind[];
  return kinds.map((kind): Action => {
    const samples = sampleRequests(run, kind);
    const refusals = samples.map((request) => refusal(run, request, ANYBODY));
    const possible = refusals.some((why) => why === undefined);
    return {
      kind,
      possible,
      why: possible ? null : (refusals[0] ?? 'this step has no criterion for it'),
      reason: REASONS[kind],
      criteria: samples.flatMap((request, index) =>
        'criterion' in request && refusals[index] === undefined ? [criterionOf(run, request)] : [],
      ),
      percentages:
        kind === 'resume' && run.state.kind === 'rolledBack'
          ? run.rollout.steps.map(({ percentage }) => percentage)
          : [],
    };
  });
}

function criterionOf(
  run: Run,
  request: Extract<PersonRequest, { readonly criterion: string }>,
): Action['criteria'][number] {
  const record = run.records.at(-1);
  const text = run.rollout.steps
    .flatMap((step) => step.gate.criteria)
    .find((criterion) => criterion.id === request.criterion)?.text;
  const errors = record?.result?.criteria.find(({ criterion }) => criterion === request.criterion)?.errors ?? 0;
  const most = request.kind === 'triage' ? errors - (record?.triaged?.[request.criterion] ?? 0) : null;
  return { id: request.criterion, text: text ?? request.criterion, most };
}
