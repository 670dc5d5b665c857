// Makes one key of the many wordings of an operation, so that a plan's criteria find the events that applications emit.

type Outcome = 'ok' | 'error';

/** In the place of an operation's key: every operation of the toggle counts, summed event by event. No words have this key. */
export const ALL_OPERATIONS = '*';

/** Nouns of their own that only look like "one who does it": a customer does not custom. */
const KEPT = new Set([
  'center',
  'corner',
  'counter',
  'customer',
  'folder',
  'former',
  'header',
  'letter',
  'number',
  'poster',
]);

const IRREGULAR: ReadonlyMap<string, string> = new Map([
  ['built', 'build'],
  ['delivery', 'deliver'],
  ['deliveries', 'deliver'],
  ['indices', 'index'],
  ['paid', 'pay'],
  ['sent', 'send'],
  ['submission', 'submit'],
  ['submissions', 'submit'],
  ['written', 'write'],
  ['wrote', 'write'],
]);

/** Words that name no operation: grammar, and what is done with a number. */
const STOP = words(`
  a all an and any are as at be been by during each every for from have in into is its no not of on or over per than that
  the their these this to via was were when where which while with within without
  amount average count fraction metric number overall percent percentage proportion ratio rate share total volume`);

const ERROR = words('fail failure error exception unsuccessful unsuccessfully');
const OK = words('ok success successful successfully succeed');

/**
 * The canonical key of the operation that `words` speak of: "Failures to write to table", "Successful table writes" and
 * "write_to_table" all give "tabl-writ". Stemmed words, each once, sorted and joined by "-", without stop words and without
 * outcome words. A key is its own key. Empty when the words name no operation ("Error rate").
 */
export function operationKey(words: string): string {
  const stems = tokens(words).map(stem);
  return [...new Set(stems.filter((each) => !STOP.has(each) && !ERROR.has(each) && !OK.has(each)))].sort().join('-');
}

/**
 * Which outcome the words select: "Failure to write" and "Index error rate" errors, "Successful writes" and "downloads
 * without errors" successes, "Downloads" neither. Where both are named the first counts ("successful retries after failure").
 */
export function outcomeOf(words: string): Outcome | undefined {
  const all = tokens(words).map(stem);
  for (const [i, each] of all.entries()) {
    const before = all[i - 1];
    if (ERROR.has(each)) return before === 'without' ? 'ok' : 'error';
    if (OK.has(each)) return before === 'not' ? 'error' : 'ok';
  }
  return undefined;
}

/**
 * The operation as a person would call it: the words without outcome, measure and bound, in the author's order. "Failures to write to
 * table: 0" is "write to table", "Index error rate: < 2.5%" is "index". For people only; events are matched by `operationKey`.
 */
export function operationName(words: string): string {
  const all = tokens(words.split(':')[0] ?? words);
  const kept = all.filter((word) => !ERROR.has(stem(word)) && !OK.has(stem(word)));
  const says = (word: string) => !STOP.has(stem(word)) && /\p{L}/u.test(word);
  const first = kept.findIndex(says);
  return first < 0 ? all.join(' ') : kept.slice(first, kept.findLastIndex(says) + 1).join(' ');
}

/** Lower-case words; "tableWrites", "table_writes" and "table writes" are two words each. */
function tokens(text: string): readonly string[] {
  const spaced = text.normalize('NFKC').replace(/(\p{Ll}{2})(\p{Lu})/gu, '$1 $2');
  return spaced
    .toLowerCase()
    .split(/[^\p{L}\p{N}\p{M}]+/u)
    .filter((word) => word !== '');
}

/** Strips endings until none is left, so that every form of a word ends at the same place, and a stem at itself. */
function stem(word: string): string {
  const base = IRREGULAR.get(word) ?? word;
  if (KEPT.has(base)) return base;
  const shorter = strip(base);
  return shorter === base ? base : stem(shorter);
}

/** Removes one ending. The remains need not be words ("writ", "tabl"), only the same for every form. */
function strip(word: string): string {
  const cut = (letters: number) => word.slice(0, -letters);
  if (word.length <= 3) return word;
  if (/(?:ies|ied)$/.test(word)) return `${cut(3)}i`;
  if (/[^sui]s$/.test(word)) return cut(1);
  if (/[aeiouy].*ing$/.test(word) && word.length >= 6) return cut(3);
  if (/[aeiouy].*[^e]ed$/.test(word) && word.length >= 5) return cut(2);
  if (/....er$/.test(word)) return cut(2);
  if (/[^s]tion$/.test(word) && word.length >= 8) return cut(3);
  if (/[^aeiou]y$/.test(word)) return `${cut(1)}i`;
  if (/(.)\1$/.test(word) && !word.endsWith('ss')) return cut(1);
  if (word.endsWith('e')) return cut(1);
  return word;
}

function words(list: string): ReadonlySet<string> {
  return new Set(list.trim().split(/\s+/).map(stem));
}
