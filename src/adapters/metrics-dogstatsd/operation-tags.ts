// Reads the tags of an operation line: which toggle, which operation, how it ended, and whether the toggle was on.
import type { OperationEvent } from '../../core/gate/evidence.ts';

/** An operation event without its time; `user` is the tag as it was sent. */
export type OperationTags = Pick<OperationEvent, 'toggle' | 'operation' | 'outcome' | 'variant' | 'evaluated' | 'user'>;

/** What lines of many users have in common. */
export type SharedTags = Omit<OperationTags, 'user'>;

const OUTCOMES: Readonly<Record<string, OperationEvent['outcome']>> = {
  ok: 'ok',
  success: 'ok',
  error: 'error',
  failure: 'error',
};

/** No name is longer; a line with a longer one is not used, so that nobody can fill the memory with names. */
export const LONGEST_NAME = 200;

/**
 * From tags like "toggle:letters", "operation:download", "outcome:ok", "variant:on", in any order, others between them; of a tag
 * that comes twice the last. A tag "evaluated:on" or "evaluated:off" says what the toggle says of the user. Undefined when one of these is missing, or says what it cannot say.
 * @param operationKey Makes the canonical key of an operation's words; an empty key names no operation.
 */
export function readOperationTags(
  tags: readonly string[],
  operationKey: (words: string) => string,
): SharedTags | undefined {
  const found = new Map<string, string>();
  for (const tag of tags) {
    const colon = tag.indexOf(':');
    if (colon > 0 && colon < tag.length - 1) found.set(tag.slice(0, colon), tag.slice(colon + 1));
  }
  const [toggle, words, variant] = [found.get('toggle'), found.get('operation'), found.get('variant')];
  const said = found.get('outcome') ?? '';
  const outcome = Object.hasOwn(OUTCOMES, said) ? OUTCOMES[said] : undefined;
  if (toggle === undefined || words === undefined || outcome === undefined) return undefined;
  if (variant !== 'on' && variant !== 'off') return undefined;
  if (toggle.length > LONGEST_NAME || words.length > LONGEST_NAME) return undefined;
  const operation = operationKey(words);
  if (operation === '') return undefined;
  const evaluated = found.get('evaluated');
  // What it says besides is no reason to leave the event out.
  return evaluated === 'on' || evaluated === 'off'
    ? { toggle, operation, outcome, variant, evaluated }
    : { toggle, operation, outcome, variant };
}
