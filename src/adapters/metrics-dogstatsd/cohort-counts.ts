// Counts users who are on apart by when they came on, as far as the step before this one saw them.
import { cohortOperation } from '../../core/gate/counting/cohorts.ts';
import type { Tally } from '../../core/gate/counting/tally.ts';
import type { OperationEvent } from '../../core/gate/evidence.ts';
import { ALL_OPERATIONS } from '../../core/gate/operation.ts';
import type { Scope } from '../../engine/ports.ts';

/** Counts an event of a user who is on once more, under the side on which the tally of the step before saw the user. */
export function countCohorts(tally: Tally, before: Tally, { cohorts }: Scope, event: OperationEvent): void {
  const { operations = [] } = cohorts ?? {};
  const asked = operations.filter((each) => each === event.operation || each === ALL_OPERATIONS);
  if (asked.length === 0 || event.variant !== 'on' || event.user === undefined) return;
  const side = before.variantOf(event.user);
  if (side) for (const operation of asked) tally.add({ ...event, operation: cohortOperation(operation, side) });
}
