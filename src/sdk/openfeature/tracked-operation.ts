// Makes an operation event of a tracking call of OpenFeature.
import type { Client } from '../client.ts';
import type { OperationRecord } from '../operation-record.ts';

/**
 * The event's name is the operation; its details say which `toggle` it counts for, and may say `outcome` ("ok", the default, or
 * "error") and `durationMs`. The variant is the one that the user has now. Undefined without a
 * known toggle (other events are not for Phasegate), without a name, and for any other outcome: one that nobody understands must count
 * neither for a rollout nor against it.
 */
export function trackedOperation(
  name: string,
  user: string,
  attributes: Readonly<Record<string, unknown>>,
  details: Readonly<Record<string, unknown>> | undefined,
  client: Pick<Client, 'evaluate'>,
): OperationRecord | undefined {
  const { toggle, outcome = 'ok', durationMs } = details ?? {};
  if (typeof toggle !== 'string' || name.trim() === '' || (outcome !== 'ok' && outcome !== 'error')) return undefined;
  const { variant } = client.evaluate(toggle, user, attributes);
  if (variant === undefined) return undefined;
  return {
    toggle,
    operation: name,
    outcome,
    variant,
    attributes,
    ...(user !== '' && { user }),
    ...(typeof durationMs === 'number' && { durationMs }),
  };
}
