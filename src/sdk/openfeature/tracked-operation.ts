// Makes an operation event of a tracking call of OpenFeature.
import type { Client } from '../client.ts';
import type { OperationRecord } from '../operation-record.ts';

/**
 * The event's name is the operation; its details say which `toggle` it counts for, and may say `outcome` ("ok", the default, or
 * "error") and `durationMs`. The variant is the one that the user has now. Undefined without a known toggle: other events are not for
 * Phasegate.
 */
export function trackedOperation(
  name: string,
  user: string,
  attributes: Readonly<Record<string, unknown>>,
  details: Readonly<Record<string, unknown>> | undefined,
  client: Pick<Client, 'evaluate'>,
): OperationRecord | undefined {
  const { toggle, outcome, durationMs } = details ?? {};
  if (typeof toggle !== 'string') return undefined;
  const { variant } = client.evaluate(toggle, user, attributes);
  if (variant === undefined) return undefined;
  return {
    toggle,
    operation: name,
    outcome: outcome === 'error' ? 'error' : 'ok',
    variant,
    attributes,
    ...(user !== '' && { user }),
    ...(typeof durationMs === 'number' && { durationMs }),
  };
}
