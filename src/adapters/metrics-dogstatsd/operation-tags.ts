// Reads the tags of an operation line: which toggle, which operation, how it ended, on or off, and whose it was.
import type { OperationEvent } from '../../core/gate/evidence.ts';
import { ascii, COLON, COMMA, find, matches } from './ascii.ts';
import { createTextCache } from './text-cache.ts';

/** An operation event without its time; `user` is the tag as it was sent. */
export type OperationTags = Pick<OperationEvent, 'toggle' | 'operation' | 'outcome' | 'variant' | 'user'>;

const TOGGLE = ascii('toggle');
const OPERATION = ascii('operation');
const OUTCOME = ascii('outcome');
const VARIANT = ascii('variant');
const USER = ascii('user');

const OK = [ascii('ok'), ascii('success')];
const ERROR = [ascii('error'), ascii('failure')];
const ON = ascii('on');
const OFF = ascii('off');

/** No name is longer; a line with a longer one is not used, so that nobody can fill the memory with names. */
const LONGEST_NAME = 200;

/**
 * A reader of tag lists ("toggle:letters,operation:download,outcome:ok,variant:on,user:x", any order, others between them; of
 * a tag that comes twice the last). It gives undefined when a tag but `user` is missing, or says what it cannot say.
 *
 * `operationKey` makes the canonical key of an operation's words; an empty key names no operation.
 */
export function createTagReader(
  operationKey: (words: string) => string,
): (data: Buffer, from: number, to: number) => OperationTags | undefined {
  const toggles = createTextCache(256, (text) => text);
  const operations = createTextCache(1024, operationKey);
  const users = createTextCache(4096, (text) => text);

  return (data, from, to) => {
    let toggle: string | undefined;
    let operation: string | undefined;
    let outcome: OperationEvent['outcome'] | undefined;
    let variant: OperationEvent['variant'] | undefined;
    let user: string | undefined;
    for (let tag = from; tag < to; ) {
      let at = tag;
      while (at < to && data[at] !== COLON && data[at] !== COMMA) at++;
      const colon = at;
      const end = find(data, COMMA, at, to);
      const value = colon + 1;
      if (value < end) {
        const tooLong = end - value > LONGEST_NAME;
        if (matches(data, tag, colon, TOGGLE)) toggle = tooLong ? undefined : toggles.get(data, value, end);
        else if (matches(data, tag, colon, OPERATION))
          operation = tooLong ? undefined : operations.get(data, value, end);
        else if (matches(data, tag, colon, OUTCOME)) outcome = outcomeIn(data, value, end);
        else if (matches(data, tag, colon, VARIANT)) variant = variantIn(data, value, end);
        else if (matches(data, tag, colon, USER)) {
          // Without its user the event would count as another kind of evidence: rather not at all.
          if (tooLong) return undefined;
          user = users.get(data, value, end);
        }
      }
      tag = end + 1;
    }
    if (toggle === undefined || !operation || outcome === undefined || variant === undefined) return undefined;
    return { toggle, operation, outcome, variant, user };
  };
}

function outcomeIn(data: Buffer, from: number, to: number): OperationEvent['outcome'] | undefined {
  for (const word of OK) if (matches(data, from, to, word)) return 'ok';
  for (const word of ERROR) if (matches(data, from, to, word)) return 'error';
  return undefined;
}

function variantIn(data: Buffer, from: number, to: number): OperationEvent['variant'] | undefined {
  if (matches(data, from, to, ON)) return 'on';
  return matches(data, from, to, OFF) ? 'off' : undefined;
}
