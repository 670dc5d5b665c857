// What of a turn is remembered: the same for the loop, a replay and a simulation, so that their journals are alike entry for entry.
import type { Evidence } from '../gate/evidence.ts';
import type { CriterionResult, GateResult } from '../gate/verdict.ts';
import type { Decision, JournalEvent } from './journal.ts';
import { openRecord } from './record.ts';
import type { Run } from './run.ts';

/** What was counted at the open step, and what its gate made of it. */
export interface Observed {
  readonly evidence: readonly Evidence[];
  readonly result: GateResult;
}

/**
 * The first event of a percentage, changed verdicts with what they rest on, and every decision but to wait. A source that fails and
 * answers by turns is told when it fails first, and when it fails for longer: the verdict is no data meanwhile, unwritten.
 */
export function worthAnEntry(run: Run, observed: Observed | undefined, decision: Decision): readonly JournalEvent[] {
  const record = openRecord(run);
  const events: JournalEvent[] = [];
  if (record && observed) {
    if (record.effectiveAt === undefined && observed.evidence.some((each) => each.firstTreatedAt !== undefined))
      events.push({ kind: 'effective', percentage: record.percentage });
    if (decision.kind !== 'wait' || isNews(observed, record.result)) events.push({ kind: 'judged', ...observed });
  }
  // Before a step begins, only a question can rest on what was counted.
  if (!record && observed && decision.kind === 'ask') events.push({ kind: 'judged', ...observed });
  if (decision.kind !== 'wait') events.push({ kind: 'decided', decision });
  return events;
}

function isNews({ evidence, result }: Observed, before: GateResult | undefined): boolean {
  if (!before || wrongOf(result) !== wrongOf(before)) return true;
  const known = new Set(before.criteria.map(verdictOf));
  const changed = result.criteria.filter((each) => !known.has(verdictOf(each)));
  const flickers = evidence.some(({ sourceFlaps }) => sourceFlaps !== undefined);
  return changed.some(({ verdict }) => !(flickers && verdict === 'noData'));
}

function verdictOf({ criterion, verdict, notTheChange }: CriterionResult): string {
  return `${criterion}=${verdict}${notTheChange ? '!' : ''}`;
}

function wrongOf({ whoIsOn }: GateResult): string | undefined {
  return whoIsOn?.kind === 'wrong' ? whoIsOn.what : undefined;
}
