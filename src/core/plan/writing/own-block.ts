// Blocks of results: our lines between two comments, the second of which remembers them, so that a person's are known.
import { FINGERPRINT_LENGTH, fingerprint } from './fingerprint.ts';
import type { FoundPiece } from './own-piece.ts';
import { quoted, unquoted } from './quoted-words.ts';

const BEGIN = /<!-- phasegate results (\d{1,6}) ([\da-z]{5})(?:, was "([^"\r\n]{1,200})")?:[^\r\n]*?-->/;
const END = /<!-- phasegate end ([\da-z]+) -->/;
/** Indentation and quote marks, which are of the list or quote around the block. */
const LEAD = /^[ \t>]*$/;

/**
 * The lines of a block, its two comments included; `lines` are without line ends and must not be such comments themselves.
 * @param was the placeholder that the block takes the place of, "" for none.
 */
export function ownBlockLines(phase: number, lines: readonly string[], was = ''): readonly string[] {
  const print = fingerprint(lines.join(' '));
  const prints = lines.filter((line) => line.trim() !== '').map(fingerprint);
  return [
    `<!-- phasegate results ${phase} ${print}${was && `, was "${quoted(was)}"`}: kept up to date by Phasegate; write notes above or below, not inside -->`,
    ...lines,
    `<!-- phasegate end ${print}${prints.join('')} -->`,
  ];
}

interface Begun {
  readonly phase: number;
  readonly print: string;
  readonly was: string;
  readonly start: number;
  readonly lines: string[];
}

/** An end belongs to the begin before it with the same fingerprint; one without its partner is a person's text like any other. */
export function blocksIn(text: string): readonly FoundPiece[] {
  const blocks: FoundPiece[] = [];
  let begun: Begun | undefined;
  for (const { 0: line, index } of text.matchAll(/[^\r\n]+/g)) {
    const isComment = line.includes('<!-- phasegate ');
    const begin = isComment ? BEGIN.exec(line) : null;
    const end = isComment && begun ? END.exec(line) : null;
    if (begin) {
      const lead = line.slice(0, begin.index);
      const was = begin[3] === undefined ? '' : unquoted(begin[3]);
      // Words before the comment are a person's, who wrote on our line; the block begins behind them, as it does behind the
      // indentation of a placeholder.
      const isOnOwnLine = LEAD.test(lead) && was === '';
      const start = isOnOwnLine ? startWithLineEnds(text, index, lead) : index + begin.index;
      const rest = line.slice(begin.index + begin[0].length);
      begun = { phase: Number(begin[1]), print: begin[2] ?? '', was, start, lines: rest.trim() === '' ? [] : [rest] };
    } else if (begun && end?.[1]?.startsWith(begun.print)) {
      const { phase, print, was, lines, start } = begun;
      const before = line.slice(0, end.index);
      if (!LEAD.test(before)) lines.push(before);
      const isOurs = fingerprint(lines.join(' ')) === print;
      const behind = line.slice(end.index + end[0].length);
      const personsLines = [
        ...(isOurs ? [] : linesWithout(lines, end[1])),
        ...(behind.trim() === '' ? [] : [behind.trim()]),
      ];
      // What stands behind a placeholder on its line is not ours.
      const isSpace = was !== '' && behind.trim() === '';
      blocks.push({
        start,
        end: index + line.length - (isSpace ? behind.length : 0),
        piece: { kind: 'block', was, phase, lines, personsLines },
      });
      begun = undefined;
    } else if (line.trim() !== '') begun?.lines.push(line);
  }
  return blocks;
}

function linesWithout(lines: readonly string[], prints: string): readonly string[] {
  const ours = new Set(prints.match(new RegExp(`.{${FINGERPRINT_LENGTH}}`, 'g')));
  return lines.filter((line) => !ours.has(fingerprint(line)));
}

const ENDS = /(?:(?:\r\n|\r|\n)[ \t]*)?(?:\r\n|\r|\n)$/;
const ENDS_IN_QUOTE = /(?:(?:\r\n|\r|\n)[ \t>]*)?(?:\r\n|\r|\n)$/;

/**
 * Before a block stand the end of the line that it was put behind and, but for HTML, one blank line: they are ours. A blank
 * line of a quote is a person's where the block itself is in none.
 */
function startWithLineEnds(text: string, start: number, lead: string): number {
  const before = (lead.includes('>') ? ENDS_IN_QUOTE : ENDS).exec(text.slice(Math.max(0, start - 80), start));
  return before ? start - before[0].length : start;
}
