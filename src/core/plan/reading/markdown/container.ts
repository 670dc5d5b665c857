// What blocks stand in: quotes, items of lists and footnotes; how a line goes on in one, and how it begins one.
import { isDigit } from './characters.ts';
import { isThematicBreak } from './leaf-start.ts';
import { isBlankLine, type LineCursor, takeColumns, takeMark } from './line-cursor.ts';

interface Holds {
  /** Nothing stands in it yet. */
  fresh: boolean;
}

export type Container =
  | (Holds & { readonly kind: 'quote' })
  | (Holds & { readonly kind: 'footnote'; readonly label: string })
  | (Holds & {
      readonly kind: 'item';
      /** The bullet, or the sign behind the number: items with the same one make a list. */
      readonly mark: number;
      /** Columns that its lines are moved in. */
      readonly width: number;
      /** The same for the items of one list. */
      list: number;
      /** Blank lines from its own on: one that begins with two stays empty. */
      blankLines: number;
    });

/** Takes the container's mark off the line, if the line goes on in it (CommonMark 5.1 and 5.2). */
export function goesOn(container: Container, line: LineCursor): boolean {
  switch (container.kind) {
    case 'quote':
      if (line.indent > 3 || line.words === line.end || line.text.charCodeAt(line.words) !== 62) return false;
      takeQuoteMark(line);
      return true;
    case 'footnote':
      if (isBlankLine(line)) return true;
      if (line.indent < 4) return false;
      takeColumns(line, 4);
      return true;
    case 'item':
      if (isBlankLine(line)) {
        if (container.blankLines > 0) container.blankLines++;
        return true;
      }
      if (container.blankLines > 1 || line.indent < container.width) return false;
      container.blankLines = 0;
      takeColumns(line, container.width);
      return true;
  }
}

/**
 * The container that begins at the cursor, its mark taken off; undefined, and nothing taken, where none does.
 * @param interrupts the line could also go on with a paragraph: then fewer list marks count.
 */
export function beginning(line: LineCursor, interrupts: boolean): Container | undefined {
  if (line.indent > 3 || line.words === line.end) return undefined;
  const code = line.text.charCodeAt(line.words);
  if (code === 62) {
    takeQuoteMark(line);
    return { kind: 'quote', fresh: true };
  }
  if (code === 91) return footnote(line);
  if (code === 42 || code === 43 || code === 45 || isDigit(code)) return item(line, code, interrupts);
  return undefined;
}

/** `>` and one column behind it. */
function takeQuoteMark(line: LineCursor): void {
  takeMark(line, 1);
  takeColumns(line, 1);
}

function item(line: LineCursor, code: number, interrupts: boolean): Container | undefined {
  const { text, words, end } = line;
  let behind = words;
  while (behind < end && isDigit(text.charCodeAt(behind))) behind++;
  if (behind - words > 9) return undefined;
  const mark = text.charCodeAt(behind);
  if (behind > words && (behind === end || (mark !== 41 && mark !== 46))) return undefined;
  // Only "1." can go over from a paragraph to a list.
  if (interrupts && behind > words && !(behind - words === 1 && code === 49)) return undefined;
  behind++;
  const next = behind < end ? text.charCodeAt(behind) : 32;
  if (next !== 32 && next !== 9) return undefined;
  if (code !== 43 && behind === words + 1 && isThematicBreak(text, words, end)) return undefined;
  const before = line.indent;
  const blank = isWhiteTo(text, behind, end);
  if (interrupts && blank) return undefined;
  takeMark(line, behind - words);
  // Five columns and more are one, and code.
  const gap = blank || line.indent > 4 ? 1 : line.indent;
  takeColumns(line, gap);
  const width = before + (behind - words) + gap;
  return { kind: 'item', mark, width, list: -1, blankLines: blank ? 1 : 0, fresh: true };
}

function isWhiteTo(text: string, from: number, end: number): boolean {
  let at = from;
  while (at < end && (text.charCodeAt(at) === 32 || text.charCodeAt(at) === 9)) at++;
  return at === end;
}

/** "[^label]: ..." (GitHub's): what is white behind it belongs to the mark. */
const FOOTNOTE = /\[\^((?:\\[[\]\\]|[^[\]\s]){1,999})\]:/y;

function footnote(line: LineCursor): Container | undefined {
  if (line.text.charCodeAt(line.words + 1) !== 94) return undefined;
  FOOTNOTE.lastIndex = line.words;
  const match = FOOTNOTE.exec(line.text);
  if (!match || line.words + match[0].length > line.end) return undefined;
  takeMark(line, match[0].length);
  takeColumns(line, line.indent);
  return { kind: 'footnote', label: match[1]!, fresh: true };
}
