// Reads the alerts of a message by the shape of its sender. Loads the validator: imported when a message was proved.
import type { StopSignal } from '../../core/plan/stop-signal.ts';
import { unreachable } from '../../core/unreachable.ts';
import type { ReadAlerts } from './alert.ts';
import { alertmanagerAlerts } from './alertmanager-alerts.ts';
import { datadogAlerts } from './datadog-alerts.ts';
import { genericAlerts } from './generic-alerts.ts';
import type { HookMessage } from './hook-proof.ts';

export function readAlerts(kind: StopSignal['kind'], { body, header }: HookMessage): ReadAlerts {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return { ok: false, why: 'Unexpected body, expected JSON' };
  }
  switch (kind) {
    case 'datadog':
      return datadogAlerts(parsed);
    case 'alertmanager':
      return alertmanagerAlerts(parsed);
    case 'generic':
      return genericAlerts(parsed, header('webhook-id') ?? '');
    default:
      return unreachable(kind);
  }
}
