// Tells a web hook of the team's own: each notice as JSON, signed, so that it is known to come from here.
import { createHmac } from 'node:crypto';
import { isAtLeast, type Urgency } from '../../core/run/notice.ts';
import type { Channel } from '../../engine/ports.ts';
import { lookUp, post } from './post.ts';

export interface WebhookChannelOptions {
  readonly url: () => string;
  /** Key of the signature: `whsec_` and base64, or any text. */
  readonly key: () => string;
  /** Notices below this are not told. */
  readonly least: Urgency;
  readonly deadline: () => AbortSignal;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/**
 * The body is the notice. It is signed as the Standard Webhooks specification has it, and its id is the same when it comes again:
 * https://www.standardwebhooks.com.
 */
export function createWebhookChannel({ url, key, least, deadline, now }: WebhookChannelOptions): Channel {
  const place = ({ origin }: URL) => `the web hook at ${origin}`;
  return {
    name: 'webhook',
    async deliver(notice, givenUp) {
      if (!isAtLeast(notice.urgency, least)) return;
      const body = JSON.stringify({ ...notice, at: new Date(notice.at).toISOString() });
      const id = `${notice.rollout}_${notice.seq}`;
      const timestamp = String(Math.floor(now() / 1000));
      await post({ place, url, deadline: () => AbortSignal.any([deadline(), givenUp]) }, body, {
        'webhook-id': id,
        'webhook-timestamp': timestamp,
        'webhook-signature': signatureOf(lookUp(key), `${id}.${timestamp}.${body}`),
      });
    },
  };
}

/** `v1,` and the base64 of HMAC-SHA256 over "id.timestamp.body", as the specification has it for symmetric keys. */
function signatureOf(key: string, content: string): string {
  const bytes = key.startsWith('whsec_') ? Buffer.from(key.slice('whsec_'.length), 'base64') : Buffer.from(key, 'utf8');
  return `v1,${createHmac('sha256', bytes).update(content).digest('base64')}`;
}
