// Keeps the last events, and what each service check said last, for people to look at; bounded, and gone with the process.
import type { ReceivedCheck, ReceivedEvent } from './note-line.ts';

export interface KeptNotes {
  addEvent(event: ReceivedEvent): void;
  addCheck(check: ReceivedCheck): void;
  /** The newest first. */
  events(): readonly ReceivedEvent[];
  /** One per name and tags, the newest first. */
  checks(): readonly ReceivedCheck[];
}

/** Keeps at most `most` of each; the oldest goes first. */
export function createKeptNotes(most = 100): KeptNotes {
  const events: ReceivedEvent[] = [];
  const checks = new Map<string, ReceivedCheck>();
  return {
    addEvent(event) {
      events.push(event);
      if (events.length > most) events.shift();
    },
    addCheck(check) {
      const name = [check.name, ...check.tags].join('\n');
      checks.delete(name);
      checks.set(name, check);
      for (const oldest of checks.keys()) {
        if (checks.size <= most) break;
        checks.delete(oldest);
      }
    },
    events: () => events.toReversed(),
    checks: () => [...checks.values()].reverse(),
  };
}
