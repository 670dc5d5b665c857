// Tells a Slack channel, or whatever takes incoming web hooks as Slack does: https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks.
import { isAtLeast, type Notice, type Urgency } from '../../core/run/notice.ts';
import type { Channel } from '../../engine/ports.ts';
import { post } from './post.ts';

export interface SlackChannelOptions {
  /** The whole address is a secret: who has it can post. */
  readonly url: () => string;
  readonly least: Urgency;
  readonly deadline: () => AbortSignal;
}

/** Slack takes 40,000 characters and shows fewer; reasons of people and systems have no end of their own. */
const LONGEST = 3_000;

const MARKS: Readonly<Record<Urgency, string>> = { news: '', person: ':raising_hand: ', urgent: ':rotating_light: ' };

export function createSlackChannel({ url, least, deadline }: SlackChannelOptions): Channel {
  const place = ({ host }: URL) => `the incoming web hook of ${host}`;
  return {
    name: 'slack',
    async deliver(notice, givenUp) {
      if (isAtLeast(notice.urgency, least))
        await post(
          { place, url, deadline: () => AbortSignal.any([deadline(), givenUp]) },
          JSON.stringify({ text: textOf(notice) }),
          {},
        );
    },
  };
}

/** "*Release of the letters*: advanced to 25%: gate passed, soak over". */
function textOf({ title, text, urgency }: Notice): string {
  return `${MARKS[urgency]}*${escaped(title)}*: ${escaped(text)}`.slice(0, LONGEST);
}

/** The three characters that mean something to Slack everywhere; nothing of ours can mention anybody or make a link. */
function escaped(text: string): string {
  return text
    .replace(/[\r\n]+/g, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
