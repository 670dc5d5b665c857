// What of a turn is remembered: the same for the loop, a replay and a simulation, so that their journals are alike entry for entry.
import type { Evidence } from '../gate/evidence.ts';
import type { GateResult } from '../gate/verdict.ts';
import type { Decision, JournalEvent } from './journal.ts';
import { openRecord } from './record.ts';
import type { Run } from './run.ts';

/** What was counted at the open step, and what its gate made of it. */
export interface Observed {
  readonly evidence: readonly Evidence[];
  readonly result: GateResult;
}

/** The first event of a percentage, changed verdicts with what they rest on, and every decision but to wait. */
export function worthAnEntry(run: Run, observed: Observed | undefined, decision: Decision): readonly JournalEvent[] {
  const record = openRecord(run);
  const events: JournalEvent[] = [];
  if (record && observed) {
    if (record.effectiveAt === undefined && observed.evidence.some((each) => each.firstTreatedAt !== undefined))
      events.push({ kind: 'effective', percentage: record.percentage });
    if (decision.kind !== 'wait' || verdictsOf(observed.result) !== (record.result && verdictsOf(record.result)))
      events.push({ kind: 'judged', ...observed });
  }
  // Before a step begins, only a question can rest on what was counted.
  if (!record && observed && decision.kind === 'ask') events.push({ kind: 'judged', ...observed });
  if (decision.kind !== 'wait') events.push({ kind: 'decided', decision });
  return events;
}

function verdictsOf(result: GateResult): string {
  return result.criteria.map((each) => `${each.criterion}=${each.verdict}${each.notTheChange ? '!' : ''}`).join(' ');
}
