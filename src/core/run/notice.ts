// What of a journal people hear of without looking, and in which form: the same for every channel.
import type { Instant } from '../calendar/instant.ts';
import type { Rollout } from '../plan/plan.ts';
import { unreachable } from '../unreachable.ts';
import { namesOf } from './advice.ts';
import { describeEntry } from './describe.ts';
import type { Decision, JournalEntry } from './journal.ts';

/** `news`: good to know. `person`: somebody has to do something. `urgent`: now, at any hour: users are or may be harmed. */
export type Urgency = 'news' | 'person' | 'urgent';

export interface Notice {
  readonly rollout: string;
  readonly title: string;
  readonly toggle: string;
  /** Of the entry: with `rollout` it names the notice, which may arrive more than once. */
  readonly seq: number;
  readonly at: Instant;
  readonly urgency: Urgency;
  /** "advised", "decided", ... of the entry. */
  readonly kind: JournalEntry['event']['kind'];
  /** Who is meant, by name: who is told and asked, or whoever owns the release. */
  readonly to: string;
  /** One sentence without a full stop. */
  readonly text: string;
}

/** The notice of an entry, or undefined where nobody has to hear of it: the plan, readings, who runs it. */
export function noticeOf(rollout: Rollout, entry: JournalEntry): Notice | undefined {
  const urgency = urgencyOf(entry);
  if (urgency === undefined) return undefined;
  const { id, title, toggle, people } = rollout;
  const { seq, at, event } = entry;
  const text = describeEntry(entry, rollout);
  return { rollout: id, title, toggle, seq, at, urgency, kind: event.kind, to: namesOf(people), text };
}

function urgencyOf({ event }: JournalEntry): Urgency | undefined {
  switch (event.kind) {
    case 'requested':
    case 'mended':
      return 'news';
    case 'decided':
      return decisionUrgency(event.decision);
    case 'advised':
      return event.urgent ? 'urgent' : 'person';
    case 'rehearsed':
      return event.ready ? undefined : 'person';
    case 'drifted':
      return event.found > event.commanded ? 'urgent' : 'person';
    case 'corrected':
    case 'faulted':
      return 'person';
    case 'planned':
    case 'claimed':
    case 'judged':
    case 'confirmed':
    case 'effective':
      return undefined;
    default:
      return unreachable(event);
  }
}

function decisionUrgency(decision: Decision): Urgency | undefined {
  switch (decision.kind) {
    case 'wait':
      return undefined;
    case 'start':
    case 'advance':
    case 'retreat':
    case 'complete':
      return 'news';
    case 'ask':
      return decision.about === 'drift' || decision.about === 'onFail' ? 'urgent' : 'person';
    case 'pause':
      return 'person';
    case 'rollBack':
      return 'urgent';
    default:
      return unreachable(decision);
  }
}

const ORDER: readonly Urgency[] = ['news', 'person', 'urgent'];

export function isAtLeast(urgency: Urgency, least: Urgency): boolean {
  return ORDER.indexOf(urgency) >= ORDER.indexOf(least);
}
