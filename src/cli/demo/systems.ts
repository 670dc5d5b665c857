// What a user does at each of the reference systems, and which system a rollout is about.
import { operationKey } from '../../core/gate/operation.ts';
import type { Rollout } from '../../core/plan/plan.ts';
import { Fault } from '../../engine/faults.ts';
import type { SystemName } from './faults.ts';
import type { HttpClient } from './load.ts';

/** The system whose operations the rollout's criteria speak of; undefined when the demo has none for it. */
export function systemFor(rollout: Rollout): SystemName | undefined {
  const asked = new Set(
    rollout.steps.flatMap((step) =>
      step.gate.criteria.flatMap((each) => ('operation' in each ? [each.operation] : [])),
    ),
  );
  if (asked.has(operationKey('write to table'))) return 'back-end-tables';
  if (asked.has(operationKey('index')) || asked.has(operationKey('download'))) return 'document-service';
  return undefined;
}

/** One visit of one user, over HTTP. Error answers of the documents are part of the story; a broken connection throws. */
export async function visit(system: SystemName, http: HttpClient, user: string): Promise<void> {
  if (system === 'back-end-tables') {
    const answer = await http.post('/evidence-submissions', {
      user,
      claimId: `claim-${user}`,
      trackedItemId: 'tracked-1',
      fileName: 'evidence.pdf',
      content: 'JVBERi0xLjQK',
    });
    // Whatever becomes of the new tables, the old path takes every submission: anything else is a defect, not a fault.
    if (answer.status !== 202)
      throw new Fault('PG_PROGRAM_FAILED', `examples/${system} answered ${answer.status}: ${answer.body.toString()}`);
    return;
  }
  const query = `?user=${encodeURIComponent(user)}`;
  const index = await http.get(`/documents${query}`);
  if (index.status !== 200) return;
  const { documents } = JSON.parse(index.body.toString()) as { documents: readonly { readonly id: string }[] };
  const first = documents[0];
  if (first) await http.get(`/documents/${encodeURIComponent(first.id)}${query}`);
}
