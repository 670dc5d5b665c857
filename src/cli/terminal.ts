// What a terminal can do: colours when a person looks (never with NO_COLOR or in a pipe), a width, a region drawn again in place.

export interface Ink {
  readonly dim: (text: string) => string;
  readonly bold: (text: string) => string;
  readonly red: (text: string) => string;
  readonly green: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly cyan: (text: string) => string;
}

const plain = (text: string): string => text;
const sgr =
  (on: number, off: number) =>
  (text: string): string =>
    `\u001b[${on}m${text}\u001b[${off}m`;

/** Colours for `stream`, or the same functions doing nothing. */
export function inkFor(stream: NodeJS.WriteStream): Ink {
  const coloured = stream.isTTY && !process.env.NO_COLOR && process.env.TERM !== 'dumb';
  if (!coloured) return { dim: plain, bold: plain, red: plain, green: plain, yellow: plain, cyan: plain };
  return {
    dim: sgr(2, 22),
    bold: sgr(1, 22),
    red: sgr(31, 39),
    green: sgr(32, 39),
    yellow: sgr(33, 39),
    cyan: sgr(36, 39),
  };
}

export interface LiveRegion {
  /** Draws `lines` in place of the last ones. */
  draw(lines: readonly string[]): void;
  /** Prints a line above the region, where it stays. */
  print(line: string): void;
  /** Leaves the region as it is and goes on below it. */
  end(): void;
}

/** On a terminal the region is redrawn in place; in a pipe only printed lines appear. */
export function liveRegion(stream: NodeJS.WriteStream): LiveRegion {
  if (!stream.isTTY) return { draw() {}, print: (line) => void stream.write(`${line}\n`), end() {} };
  let shown: readonly string[] = [];
  const clear = (): string => (shown.length === 0 ? '' : `\u001b[${shown.length}A\u001b[0J`);
  const text = (lines: readonly string[]): string => lines.map((line) => `${clip(line, stream.columns)}\n`).join('');
  return {
    draw(lines) {
      if (lines.length === shown.length && lines.every((line, index) => line === shown[index])) return;
      stream.write(clear() + text(lines));
      shown = lines;
    },
    print(line) {
      stream.write(`${clear()}${line}\n${text(shown)}`);
    },
    end() {
      shown = [];
    },
  };
}

/** Cuts to `width` columns, counting no escape sequence; a longer line would wrap and break the redrawing. */
function clip(line: string, width: number): string {
  let seen = 0;
  let out = '';
  for (const part of line.split(/(\u001b\[[0-9;]*m)/)) {
    if (part.startsWith('\u001b')) out += part;
    else {
      out += [...part].slice(0, Math.max(0, width - seen)).join('');
      seen += [...part].length;
    }
  }
  return out;
}
