// Drives a toggle system by a web hook of the team's own: a signed POST sets the percentage, a signed GET reads it back.
import { createHmac } from 'node:crypto';
import type { Percentage } from '../../core/toggle/percentage.ts';
import type { Toggles } from '../../engine/ports.ts';
import {
  type CallToggles,
  type Credential,
  lookingBy,
  percentageIn,
  secretOf,
  type ToggleErrand,
  toggleFault,
} from '../../engine/toggle-call.ts';
import { togglesOf } from '../../engine/toggles-of.ts';

export interface WebhookOptions {
  readonly call: CallToggles;
  /** Where a percentage is posted. */
  readonly address: string;
  /** Where it is read; "{toggle}" stands for the key. Without it nothing can be read back, and a person confirms what was sent. */
  readonly readAddress?: string;
  /** Keys of the signatures: `whsec_` and base64, or any text. */
  readonly credentials: { readonly write: Credential; readonly read?: Credential };
  /** Milliseconds. */
  readonly effectiveWithin: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/**
 * The body of the POST is `{"toggle":"letters","percentage":25}`; the answer to a GET is `{"percentage":25}`, and 404 where
 * there is no such toggle. Signed as the Standard Webhooks specification has it, so that its libraries verify it.
 */
export function createWebhookToggles(options: WebhookOptions): Toggles {
  const { call, address, readAddress, credentials, now } = options;
  let requests = 0;

  async function signed(errand: ToggleErrand, credential: Credential, body: string): Promise<Record<string, string>> {
    const key = await secretOf(errand, credential);
    const timestamp = String(Math.floor(now() / 1000));
    // Receivers may take two requests with the same id for one.
    const id = `${errand.doing}_${errand.toggle}_${now()}_${++requests}`.replace(/[^\w.-]/g, '_');
    return {
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': signatureOf(key, id, timestamp, body),
    };
  }

  return togglesOf({
    place: `the web hook at ${new URL(address).origin}`,
    abilities: { write: true, readBack: readAddress !== undefined, effectiveWithin: options.effectiveWithin },
    makes: true,
    async read(errand): Promise<Percentage | undefined> {
      if (readAddress === undefined) return undefined;
      const answer = await call(errand, {
        method: 'GET',
        url: readAddress.replaceAll('{toggle}', encodeURIComponent(errand.toggle)),
        headers: await signed(errand, lookingBy(errand, { read: credentials.write, ...credentials }), ''),
        understood: [404],
      });
      if (answer.status === 404) return undefined;
      if (typeof answer.json !== 'object' || answer.json === null || !('percentage' in answer.json))
        throw toggleFault(errand, 'its answer names no percentage', 'Expected JSON such as {"percentage":25}.');
      return percentageIn(errand, answer.json.percentage);
    },
    async send(errand, percentage) {
      const body = JSON.stringify({ toggle: errand.toggle, percentage: percentage / 1000 });
      const headers = await signed(errand, credentials.write, body);
      await call(errand, { method: 'POST', url: address, headers, body });
    },
  });
}

/** `v1,` and the base64 of HMAC-SHA256 over "id.timestamp.body": https://www.standardwebhooks.com, symmetric signatures. */
export function signatureOf(key: string, id: string, timestamp: string, body: string): string {
  const bytes = key.startsWith('whsec_') ? Buffer.from(key.slice('whsec_'.length), 'base64') : Buffer.from(key, 'utf8');
  return `v1,${createHmac('sha256', bytes).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
}
