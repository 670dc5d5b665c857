// A journal entry as the API shows it: who, what kind of thing, and what it means in one sentence.
import { formatDayAndTime } from '../../core/calendar/format.ts';
import type { Rollout } from '../../core/plan/plan.ts';
import { describeEntry } from '../../core/run/describe.ts';
import type { Actor, JournalEntry, JournalEvent } from '../../core/run/journal.ts';
import { OFF } from '../../core/toggle/percentage.ts';
import type { EntryView } from '../contract/journal-page.ts';

export function viewOfEntry(entry: JournalEntry, rollout: Rollout): EntryView {
  const { event } = entry;
  return {
    seq: entry.seq,
    at: entry.at,
    when: formatDayAndTime(rollout.calendar, entry.at),
    by: actorOf(entry.by),
    kind: KINDS.has(event.kind) ? event.kind : 'other',
    about: aboutOf(event),
    text: describeEntry(entry, rollout),
    tone: toneOf(event),
    percentage: percentageOf(event, rollout),
  };
}

const KINDS: ReadonlySet<string> = new Set<EntryView['kind']>([
  'planned',
  'claimed',
  'judged',
  'corrected',
  'decided',
  'confirmed',
  'effective',
  'drifted',
  'requested',
  'faulted',
  'advised',
  'rehearsed',
  'mended',
]);

function actorOf(by: Actor): EntryView['by'] {
  return by.kind === 'phasegate' ? { kind: 'phasegate', name: null } : { kind: by.kind, name: by.name };
}

function aboutOf(event: JournalEvent): string | null {
  switch (event.kind) {
    case 'decided':
      return event.decision.kind;
    case 'requested':
      return event.request.kind;
    case 'judged':
    case 'corrected':
      return event.result.verdict;
    case 'faulted':
    case 'mended':
      return event.code;
    default:
      return null;
  }
}

const DECISION_TONES = {
  wait: 'quiet',
  start: 'good',
  advance: 'good',
  complete: 'good',
  retreat: 'busy',
  ask: 'person',
  pause: 'person',
  rollBack: 'bad',
} as const;

const VERDICT_TONES = { pass: 'good', fail: 'bad', undecided: 'quiet', noData: 'person' } as const;

function toneOf(event: JournalEvent): EntryView['tone'] {
  switch (event.kind) {
    case 'decided':
      return DECISION_TONES[event.decision.kind];
    case 'judged':
    case 'corrected':
      return VERDICT_TONES[event.result.verdict];
    case 'requested':
      return event.request.kind === 'rollback' ? 'bad' : 'person';
    case 'drifted':
    case 'faulted':
      return 'bad';
    case 'advised':
      return 'person';
    case 'rehearsed':
      return event.ready ? 'quiet' : 'person';
    default:
      return 'quiet';
  }
}

function percentageOf(event: JournalEvent, rollout: Rollout): number | null {
  switch (event.kind) {
    case 'confirmed':
    case 'advised':
    case 'effective':
      return event.percentage;
    case 'drifted':
      return event.found;
    case 'requested':
      return event.request.kind === 'rollback' ? OFF : null;
    case 'decided': {
      const { decision } = event;
      if (decision.kind === 'start' || decision.kind === 'advance')
        return rollout.steps[decision.step]?.percentage ?? null;
      if (decision.kind === 'rollBack') return decision.to;
      return decision.kind === 'retreat' ? OFF : null;
    }
    default:
      return null;
  }
}
