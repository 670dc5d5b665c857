// What of a rollout waits for whom: a question with those who may answer it, and with what.
import { waitingSentence } from '../../core/run/advice.ts';
import type { PersonRequest } from '../../core/run/journal.ts';
import { overLimit } from '../../core/run/over-limit.ts';
import { openRecord } from '../../core/run/record.ts';
import { isOverridden, refusal } from '../../core/run/request.ts';
import type { Run } from '../../core/run/run.ts';
import type { WaitsFor } from '../contract/rollout-summary.ts';

type Answer = WaitsFor['answers'][number];

export function waitsForOf(run: Run): readonly WaitsFor[] {
  const { state } = run;
  const overrides = openRecord(run)?.approvals.filter(({ kind }) => kind === 'override') ?? [];
  const second = overrides.length > 0 && !isOverridden(run);
  const waits: WaitsFor[] = [];
  if (second)
    waits.push({
      who: 'secondPerson',
      notBy: overrides.map(({ by }) => by),
      since: overrides[0]!.at,
      about: 'overLimit',
      sentence: `${overrides.map(({ by }) => by).join(', ')} asked to go on over the limit; a second person must agree`,
      answers: possible(run, ['override', 'rollback']),
    });
  const waiting = run.advice && waitingSentence(run);
  if (run.advice && waiting !== undefined)
    waits.push({
      who: 'person',
      notBy: [],
      since: run.advice.since,
      about: 'advice',
      sentence: waiting,
      answers: possible(run, ['confirm']),
    });
  if (state.kind === 'asked')
    waits.push({
      who: 'person',
      notBy: [],
      since: state.at,
      about: overLimit(run).length > 0 && state.about === 'undecided' ? 'overLimit' : state.about,
      sentence: state.why,
      answers: possible(run, ['approve', 'override', 'triage', 'record', 'pause', 'rollback']),
    });
  if (state.kind === 'paused' || state.kind === 'rolledBack')
    waits.push({
      who: 'person',
      notBy: [],
      since: state.at,
      about: state.kind,
      sentence: state.why,
      answers: possible(run, ['resume', 'override', 'triage', 'rollback']),
    });
  return waits;
}

function possible(run: Run, kinds: readonly Answer[]): Answer[] {
  return kinds.filter((kind) =>
    sampleRequests(run, kind).some((request) => refusal(run, request, ANYBODY) === undefined),
  );
}

export const ANYBODY = { kind: 'person', name: '\u0000anybody' } as const;

/** Requests of one kind that stand for all that could be made now. */
export function sampleRequests(run: Run, kind: Answer): readonly PersonRequest[] {
  const reason = 'any';
  const criteria = run.rollout.steps[run.records.at(-1)?.step ?? 0]?.gate.criteria ?? [];
  switch (kind) {
    case 'resume':
      return [{ kind, at: undefined, reason }];
    case 'record':
      return criteria.map(({ id }) => ({ kind, criterion: id, value: 0 }));
    case 'triage':
      return criteria.map(({ id }) => ({ kind, criterion: id, count: 1, reason }));
    case 'confirm':
      return [{ kind, at: undefined }];
    default:
      return [{ kind, reason }];
  }
}
