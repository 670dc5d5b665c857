// One line of a document while the marks of its containers are taken off from the left, by columns: a tab reaches to the
// next multiple of four, and part of it can be taken.

export interface LineCursor {
  readonly text: string;
  /** Offset of what is left of the line. */
  at: number;
  /** Offset of the line's end, before its line end. */
  end: number;
  /** Column of `at`, from 0. */
  column: number;
  /** Columns left of the tab at `at` when part of it has been taken, otherwise 0. */
  spare: number;
  /** Offset of the first character left that is no space or tab; `end` when nothing else is left. */
  words: number;
  /** Columns from here to `words`. */
  indent: number;
}

export function lineCursor(text: string): LineCursor {
  return { text, at: 0, end: 0, column: 0, spare: 0, words: 0, indent: 0 };
}

/** Puts the cursor at the start of another line. */
export function toLine(cursor: LineCursor, start: number, end: number): void {
  cursor.at = start;
  cursor.end = end;
  cursor.column = 0;
  cursor.spare = 0;
  measure(cursor);
}

/** Nothing but spaces and tabs is left. */
export function isBlankLine(cursor: LineCursor): boolean {
  return cursor.words === cursor.end;
}

/** Takes a mark of `length` characters that stands at `words`, with what is white before it. */
export function takeMark(cursor: LineCursor, length: number): void {
  cursor.at = cursor.words + length;
  cursor.column += cursor.indent + length;
  cursor.spare = 0;
  measure(cursor);
}

/** Takes up to so many columns of what is white. */
export function takeColumns(cursor: LineCursor, columns: number): void {
  let left = Math.min(columns, cursor.indent);
  cursor.indent -= left;
  while (left > 0) {
    const width = cursor.spare || (cursor.text.charCodeAt(cursor.at) === 9 ? 4 - (cursor.column % 4) : 1);
    const taken = Math.min(width, left);
    cursor.column += taken;
    cursor.spare = width - taken;
    if (cursor.spare === 0) cursor.at++;
    left -= taken;
  }
}

function measure(cursor: LineCursor): void {
  const { text, end } = cursor;
  let at = cursor.at;
  let column = cursor.column;
  for (; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code === 32) column++;
    else if (code === 9) column += 4 - (column % 4);
    else break;
  }
  cursor.words = at;
  cursor.indent = column - cursor.column;
}
