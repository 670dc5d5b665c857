// Whether a message comes from whoever holds the secret: sent along by Datadog and Alertmanager, used to sign by everybody else.
import { createHmac } from 'node:crypto';
import { type Instant, MINUTE } from '../../core/calendar/instant.ts';
import type { StopSignal } from '../../core/plan/stop-signal.ts';
import { unreachable } from '../../core/unreachable.ts';
import { sameText } from '../access/token-provider.ts';

export interface HookMessage {
  readonly header: (name: string) => string | undefined;
  /** As it was received, byte for byte. */
  readonly body: string;
}

/** A signed message that is older, or further ahead, is somebody else's copy. */
const TOLERANCE = 5 * MINUTE;

export function isProven(kind: StopSignal['kind'], message: HookMessage, secret: string, now: Instant): boolean {
  switch (kind) {
    case 'datadog':
    case 'alertmanager':
      return sentSecrets(message).some((sent) => sameText(sent, secret));
    case 'generic':
      return isSigned(message, secret, now);
    default:
      return unreachable(kind);
  }
}

/** As a bearer token, as the password of basic authentication, or in a header of our own: what the two can be configured to send. */
function sentSecrets({ header }: HookMessage): readonly string[] {
  const authorization = header('authorization') ?? '';
  const bearer = /^bearer +(\S+) *$/i.exec(authorization)?.[1];
  const basic = /^basic +([A-Za-z0-9+/=]+) *$/i.exec(authorization)?.[1];
  const password =
    basic &&
    Buffer.from(basic, 'base64')
      .toString()
      .replace(/^[^:]*:/, '');
  return [bearer, password, header('x-phasegate-secret')].filter(
    (sent): sent is string => sent !== undefined && sent !== '',
  );
}

/** Standard Webhooks: HMAC-SHA256 over "id.timestamp.body", in base64 behind "v1,"; several signatures while keys are changed. */
function isSigned({ header, body }: HookMessage, secret: string, now: Instant): boolean {
  const id = header('webhook-id') ?? '';
  const timestamp = header('webhook-timestamp') ?? '';
  if (id === '' || !/^\d{1,12}$/.test(timestamp)) return false;
  if (Math.abs(now - Number(timestamp) * 1000) > TOLERANCE) return false;
  const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : Buffer.from(secret);
  // With an empty key everybody could sign.
  if (key.length === 0) return false;
  const expected = `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
  return (header('webhook-signature') ?? '').split(' ', 20).some((sent) => sameText(sent, expected));
}
