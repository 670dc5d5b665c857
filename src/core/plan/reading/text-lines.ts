// Lines of a text by offsets. A line ends at \n, \r\n or \r, as CommonMark has it.

/** The line on which `offset` lies, without its end and without a BOM. */
export function lineOf(text: string, offset: number): string {
  return text.slice(lineStart(text, offset), lineEnd(text, offset)).replace(/^\uFEFF/, '');
}

/** Offset of the start of the line on which `offset` lies. */
export function lineStart(text: string, offset: number): number {
  // Looking for the last \r would go through the whole of a text that has none.
  let at = Math.min(offset, text.length);
  while (at > 0 && !isLineEnd(text.charCodeAt(at - 1))) at--;
  return at;
}

function isLineEnd(code: number): boolean {
  return code === 10 || code === 13;
}

/** Offset of the end of the line before the one on which `offset` lies; below 0 when there is none. */
export function previousLineEnd(text: string, offset: number): number {
  const start = lineStart(text, offset);
  return text.startsWith('\r\n', start - 2) ? start - 2 : start - 1;
}

/** Offset of the end of the line on which `offset` lies, before its line end. */
export function lineEnd(text: string, offset: number): number {
  const end = /[\r\n]/g;
  end.lastIndex = offset;
  return end.exec(text)?.index ?? text.length;
}

/** Offset behind the blanks at `offset`: what is put behind a line is put behind them. */
export function blanksEnd(text: string, offset: number): number {
  const blanks = /[ \t]*/y;
  blanks.lastIndex = offset;
  blanks.test(text);
  return blanks.lastIndex;
}

/** Offset of the next line after one that ends at `end`. */
export function nextLine(text: string, end: number): number {
  if (end >= text.length) return text.length;
  return text.startsWith('\r\n', end) ? end + 2 : end + 1;
}
