// Runs of `*`, `_` and `~`, and which of them belong together (CommonMark 6.2, GitHub's strikethrough).
import { classOf } from './characters.ts';

/** One run in the row of those that may still find a partner. */
export interface Delimiter {
  /** The sign: `*`, `_` or `~`; 0 for the row's end, which no run lies before. */
  readonly mark: number;
  /** What is left of the run. */
  start: number;
  end: number;
  /** As it was written. */
  readonly length: number;
  readonly opens: boolean;
  readonly closes: boolean;
  before: Delimiter | undefined;
  behind: Delimiter | undefined;
}

/** Told what markup takes from the words: from its start to its end. */
export type Cut = (start: number, end: number) => void;

const TILDE = 126;

/** A row without runs. */
export function emptyRow(): Delimiter {
  return { mark: 0, start: -1, end: -1, length: 0, opens: false, closes: false, before: undefined, behind: undefined };
}

/** Puts the run from `start` to `end` behind the last one of the row. */
export function addRun(source: string, start: number, end: number, before: Delimiter): Delimiter {
  const mark = source.charCodeAt(start);
  const last = source.charCodeAt(start - 1);
  const next = source.charCodeAt(end);
  const left = classOf(last);
  const right = classOf(next);
  let opens = right === 'other' || (right === 'punctuation' && left !== 'other');
  let closes = left === 'other' || (left === 'punctuation' && right !== 'other');
  if (mark !== TILDE) {
    // A tilde beside the run does not part it from its word.
    opens ||= next === TILDE;
    closes ||= last === TILDE;
  }
  // Inside a word "_" is a letter.
  if (mark === 95 && opens && closes) {
    opens = left !== 'other';
    closes = right !== 'other';
  }
  const run: Delimiter = { mark, start, end, length: end - start, opens, closes, before, behind: undefined };
  before.behind = run;
  return run;
}

/** Finds the partners of all runs behind `bottom`, and takes them off the row. Which kind comes first decides where they overlap. */
export function pairRuns(bottom: Delimiter, tildesFirst: boolean, cut: Cut): void {
  if (tildesFirst) pairTildes(bottom, undefined, cut);
  pairStars(bottom, cut);
  if (!tildesFirst) pairTildes(bottom, undefined, cut);
  bottom.behind = undefined;
}

/** Emphasis: each closing run goes back to the nearest that can open it; what lies between stays without a partner. */
function pairStars(bottom: Delimiter, cut: Cut): void {
  // By kind of closing run, where looking back has been in vain: it need not be done twice.
  const floors: number[] = [];
  let closer = bottom.behind;
  while (closer) {
    if (closer.mark === TILDE || !closer.closes) {
      closer = closer.behind;
      continue;
    }
    const kind: number = (closer.mark === 95 ? 6 : 0) + (closer.opens ? 3 : 0) + (closer.length % 3);
    const opener: Delimiter | undefined = openerOf(closer, floors[kind] ?? bottom.start + 1);
    if (opener) {
      pairTildes(opener, closer, cut);
      const used = Math.min(2, opener.end - opener.start, closer.end - closer.start);
      cut(opener.end - used, opener.end);
      cut(closer.start, closer.start + used);
      opener.end -= used;
      closer.start += used;
      join(opener, closer);
      if (opener.start === opener.end) join(opener.before!, closer);
      if (closer.start < closer.end) continue;
      join(closer.before!, closer.behind);
    } else floors[kind] = closer.start;
    closer = closer.behind;
  }
}

function openerOf(closer: Delimiter, floor: number): Delimiter | undefined {
  for (let opener = closer.before!; opener.start >= floor; opener = opener.before!) {
    if (opener.mark !== closer.mark || !opener.opens) continue;
    const both = opener.closes || closer.opens;
    if (!both || closer.length % 3 === 0 || (opener.length + closer.length) % 3 !== 0) return opener;
  }
  return undefined;
}

/** Strikethrough between two runs, or up to the row's end: of runs of the same length, each closing one goes back to the nearest. */
function pairTildes(from: Delimiter, to: Delimiter | undefined, cut: Cut): void {
  const open: Delimiter[][] = [[], [], []];
  for (let run = from.behind; run && run !== to; run = run.behind) {
    if (run.mark !== TILDE) continue;
    const opener = run.closes ? open[run.length]!.pop() : undefined;
    if (opener) {
      cut(opener.start, run.end);
      for (const others of open) while ((others.at(-1)?.start ?? -1) > opener.start) others.pop();
      join(opener.before!, run.behind);
    } else if (run.opens) open[run.length]!.push(run);
  }
  for (let run = from.behind; run && run !== to; run = run.behind)
    if (run.mark === TILDE) join(run.before!, run.behind);
}

function join(before: Delimiter, behind: Delimiter | undefined): void {
  before.behind = behind;
  if (behind) behind.before = before;
}
