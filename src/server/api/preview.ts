// What a request of a person would do, said before it is made; or why it is refused. Nothing is changed by asking.
import type { Instant } from '../../core/calendar/instant.ts';
import type { Actor, PersonRequest } from '../../core/run/journal.ts';
import { applyRequest, refusal } from '../../core/run/request.ts';
import type { Run } from '../../core/run/run.ts';
import { unreachable } from '../../core/unreachable.ts';
import type { Preview } from '../contract/person-request.ts';
import { reasonFor } from './actions.ts';
import { consequencesOf } from './consequences.ts';

/** @param by the name of the person who would ask. @param now by the clock of the run. */
export function previewOf(run: Run, request: PersonRequest, by: string, now: Instant): Preview {
  const actor: Actor = { kind: 'person', name: by };
  // A reason is asked for on the same page: that there is none yet says nothing of what would happen.
  const reasoned = 'reason' in request && request.reason === '' ? { ...request, reason: '...' } : request;
  const why = refusal(run, reasoned, actor);
  if (why !== undefined) return { kind: 'refused', request: request.kind, why };
  const after = applyRequest(run, reasoned, actor, now);
  return {
    kind: 'possible',
    request: request.kind,
    by,
    sentences: [...consequencesOf({ run, after, request, by, now })],
    from: { state: run.state.kind, percentage: run.percentage },
    to: { state: after.state.kind, percentage: after.percentage },
    reason: reasonFor(request.kind),
    undo: undoOf(run, request),
    seq: run.seq,
  };
}

function undoOf(run: Run, request: PersonRequest): Extract<Preview, { kind: 'possible' }>['undo'] {
  switch (request.kind) {
    case 'pause':
      return { request: 'resume', sentence: 'Resume takes it back; evidence goes on' };
    case 'resume':
      return run.state.kind === 'paused'
        ? { request: 'pause', sentence: 'Pause takes it back' }
        : { request: 'rollback', sentence: 'Roll back takes it back, also before it has started' };
    case 'approve':
      return {
        request: 'pause',
        sentence: 'Until it advances, pause keeps it where it is; the approval stays in the journal',
      };
    case 'rollback':
      return {
        request: 'resume',
        sentence: 'Resume begins another attempt, in working hours and with new evidence; nothing goes back by itself',
      };
    case 'confirm':
      return { request: 'confirm', sentence: 'Confirming another percentage corrects it; both stay in the journal' };
    case 'record':
      return { request: 'record', sentence: 'Recording another value replaces it; both stay in the journal' };
    case 'override':
    case 'triage':
      return null;
    default:
      return unreachable(request);
  }
}
