// Reads events and service checks: rare lines for people, so they are read as text.
import { type Instant, toInstant } from '../../core/calendar/instant.ts';
import { normalTags } from '../../core/series/normal-name.ts';

export interface ReceivedEvent {
  readonly at: Instant;
  readonly title: string;
  readonly text: string;
  readonly alert: 'error' | 'warning' | 'info' | 'success';
  readonly tags: readonly string[];
}

export interface ReceivedCheck {
  readonly at: Instant;
  readonly name: string;
  readonly status: 'ok' | 'warning' | 'critical' | 'unknown';
  readonly message: string;
  readonly tags: readonly string[];
}

const STATUSES = ['ok', 'warning', 'critical', 'unknown'] as const;
const ALERTS = ['error', 'warning', 'info', 'success'] as const;
const LONGEST_TITLE = 200;
const LONGEST_TEXT = 2_000;
const MOST_TAGS = 50;

/**
 *   _e{5,4}:title|text|d:1700000000|t:error|#tag,tag|any other field
 *      ^ ^ lengths in bytes of what follows
 *
 * Undefined when it is no event.
 */
export function readEvent(line: Buffer, now: Instant): ReceivedEvent | undefined {
  const head = /^_e\{(\d{1,6}),(\d{1,6})\}:/.exec(line.toString('latin1', 0, 32));
  if (!head) return undefined;
  const title = head[0].length;
  const bar = title + Number(head[1]);
  const end = bar + 1 + Number(head[2]);
  if (end > line.length || line[bar] !== 0x7c || (end < line.length && line[end] !== 0x7c)) return undefined;
  const fields = line.toString('utf8', Math.min(end + 1, line.length)).split('|');
  return {
    at: timeIn(fields, now),
    title: unescaped(line.toString('utf8', title, bar)).slice(0, LONGEST_TITLE),
    text: unescaped(line.toString('utf8', bar + 1, end)).slice(0, LONGEST_TEXT),
    alert: ALERTS.find((alert) => fields.includes(`t:${alert}`)) ?? 'info',
    tags: tagsIn(fields),
  };
}

/**
 *   _sc|name|0|d:1700000000|#tag,tag|m:message
 *            ^ 0 ok, 1 warning, 2 critical, 3 unknown
 *
 * Undefined when it is no service check.
 */
export function readServiceCheck(line: Buffer, now: Instant): ReceivedCheck | undefined {
  const [, name, code, ...fields] = line.toString('utf8').split('|');
  const status = code !== undefined && /^[0-3]$/.test(code) ? STATUSES[Number(code)] : undefined;
  if (!name || status === undefined) return undefined;
  // A message goes to the end of the line, bars and all. Clients break up every other "m:" in it by a backslash.
  const said = fields.findIndex((field) => field.startsWith('m:'));
  const before = said < 0 ? fields : fields.slice(0, said);
  const message = said < 0 ? '' : unescaped(fields.slice(said).join('|').slice(2)).replaceAll('m\\:', 'm:');
  return {
    at: timeIn(before, now),
    name: name.slice(0, LONGEST_TITLE),
    status,
    message: message.slice(0, LONGEST_TEXT),
    tags: tagsIn(before),
  };
}

function timeIn(fields: readonly string[], now: Instant): Instant {
  const seconds = fields.find((field) => /^d:\d{1,12}$/.test(field));
  return seconds === undefined ? now : toInstant(Math.min(now, Number(seconds.slice(2)) * 1000));
}

function tagsIn(fields: readonly string[]): readonly string[] {
  const tags = fields.find((field) => field.startsWith('#'));
  return tags === undefined ? [] : normalTags(tags.slice(1).split(',', MOST_TAGS));
}

/** Line breaks are sent as a backslash and an n, because a line break ends the line. */
const unescaped = (text: string): string => text.replaceAll('\\n', '\n');
