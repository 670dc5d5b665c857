// Lines of a block as one text, without the marks of the containers between them, and the way back to the document.
import type { Range } from '../mask.ts';

export interface Joined {
  /** The lines, parted by `\n`. */
  readonly source: string;
  /** Calls with the parts of the document, line by line, that `from` to `to` of the source stands for. */
  readonly eachPart: (from: number, to: number, call: (start: number, end: number) => void) => void;
}

export function joined(text: string, lines: readonly Range[]): Joined {
  if (lines.length === 1) {
    const [start, end] = lines[0]!;
    return { source: text.slice(start, end), eachPart: (from, to, call) => call(start + from, start + to) };
  }
  const starts: number[] = [];
  let source = '';
  for (const [start, end] of lines) {
    if (source !== '') source += '\n';
    starts.push(source.length);
    source += text.slice(start, end);
  }
  let line = 0;
  return {
    source,
    eachPart(from, to, call) {
      // Parts are asked for in order, so that the line is found where the last one was, or behind it.
      if (from < starts[line]!) line = 0;
      while (line + 1 < starts.length && starts[line + 1]! <= from) line++;
      for (let at = line; at < lines.length && starts[at]! < to; at++) {
        const [start, end] = lines[at]!;
        const first = Math.max(from - starts[at]!, 0);
        const last = Math.min(to - starts[at]!, end - start);
        if (first < last) call(start + first, start + last);
      }
    },
  };
}
