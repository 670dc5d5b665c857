// Breaks a coloured line at its words so that nothing is cut off, however narrow the terminal is.
import { columnsOf } from '../printable.ts';

/** What switches a look off: bold and dim together, the colour. */
const OFF: Readonly<Record<string, 'weight' | 'colour'>> = { 22: 'weight', 39: 'colour' };

/**
 * `line` as lines of at most `width` columns; the second and later ones are indented by two columns more than the first. A word
 * that is too long for a line is broken. Looks (SGR sequences) end with each line and begin again on the next.
 */
export function wrapLine(line: string, width: number): readonly string[] {
  const indent = ' '.repeat(Math.min(/^ */.exec(line.replace(/\u001b\[\d+m/g, ''))![0].length + 2, width >> 1));
  const looks = new Map<'weight' | 'colour', string>();
  const lines: string[] = [];
  let text = '';
  let columns = 0;
  let isBegun = false;
  const end = (): void => {
    const trimmed = text.replace(/ +((?:\u001b\[\d+m)*)$/, '$1');
    lines.push(looks.size > 0 ? `${trimmed}\u001b[0m` : trimmed);
    text = indent + [...looks.values()].join('');
    columns = indent.length;
    isBegun = false;
  };
  for (const [piece] of line.matchAll(/\u001b\[\d+m| +|[^ \u001b]+/g)) {
    if (piece.startsWith('\u001b')) {
      text += piece;
      const code = piece.slice(2, -1);
      const off = OFF[code];
      if (off) looks.delete(off);
      else looks.set(Number(code) < 10 ? 'weight' : 'colour', piece);
      continue;
    }
    if (piece.startsWith(' ')) {
      // Spaces at a break are the break.
      if (lines.length > 0 && !isBegun) continue;
      text += piece;
      columns += piece.length;
      continue;
    }
    if (columns + columnsOf(piece) > width && isBegun) end();
    for (const char of piece) {
      if (columns + columnsOf(char) > width) end();
      text += char;
      columns += columnsOf(char);
      isBegun = true;
    }
  }
  if (isBegun || lines.length === 0) end();
  return lines;
}
