// The keys of operations that were asked for lately: an application has few, and the first error of one must not wait for its words.
import { operationKey } from '../../core/gate/operation.ts';

/** `operationKey` that remembers the last words, at most `most` of them, so that memory is bounded whatever is sent. */
export function createOperationKeys(most = 4096): (words: string) => string {
  const keys = new Map<string, string>();
  return (words) => {
    const known = keys.get(words);
    if (known !== undefined) return known;
    if (keys.size >= most) keys.clear();
    const key = operationKey(words);
    keys.set(words, key);
    return key;
  };
}
