// Mends a document's text with the repairs that change no meaning, until there are none left.
import type { Finding } from './finding.ts';
import { separate } from './writing/own-writing.ts';

interface Mend {
  readonly finding: Finding;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Rounds after which a repair that brings about another is no longer followed. */
const MOST_ROUNDS = 100;

/**
 * Applies the safe text edits of `findingsOf(text)` and looks again, to a fixed point. Our own writing in the document is
 * never touched, and is still our own afterwards.
 * @param findingsOf everything that is wrong in a text, with spans in it.
 * @param tell is given each finding that is mended, and the text in which its places are: that before its round.
 */
export function fix(
  text: string,
  findingsOf: (text: string) => readonly Finding[],
  tell: (text: string, mended: Finding) => void = () => {},
): string {
  let now = text;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const own = ownPlaces(now);
    const mends = apart(mendsOf(now, findingsOf(now)).filter((mend) => !own.some((place) => touches(mend, place))));
    const next = applied(now, mends);
    if (next === now || ownWords(next) !== ownWords(now)) break;
    for (const { finding } of mends) tell(now, finding);
    now = next;
  }
  return now;
}

function mendsOf(text: string, findings: readonly Finding[]): readonly Mend[] {
  return findings.flatMap((finding): Mend[] => {
    const { repair } = finding;
    if (!repair?.safe || !repair.edit) return [];
    const { span, text: words } = repair.edit;
    return text.slice(span.start, span.end) === words
      ? []
      : [{ finding, start: span.start, end: span.end, text: words }];
  });
}

/** By place, without those that overlap an earlier one: the next round finds them again. */
function apart(mends: readonly Mend[]): readonly Mend[] {
  const kept: Mend[] = [];
  for (const mend of mends.toSorted((a, b) => a.start - b.start || a.end - b.end))
    if (mend.start > (kept.at(-1)?.end ?? -1)) kept.push(mend);
  return kept;
}

function applied(text: string, mends: readonly Mend[]): string {
  let mended = '';
  let at = 0;
  for (const { start, end, text: words } of mends) {
    mended += text.slice(at, start) + words;
    at = end;
  }
  return mended + text.slice(at);
}

interface Place {
  readonly start: number;
  readonly end: number;
}

function touches(a: Place, b: Place): boolean {
  return a.start <= b.end && b.start <= a.end;
}

/** Where our own writing stands in `text`. */
function ownPlaces(text: string): readonly Place[] {
  let grown = 0;
  return separate(text).pieces.map((piece) => {
    const start = piece.at + grown;
    grown += piece.text.length - piece.was.length;
    return { start, end: start + piece.text.length };
  });
}

function ownWords(text: string): string {
  return JSON.stringify(separate(text).pieces.map((piece) => piece.text));
}
