// A screen of its own on a terminal, drawn over line by line so that nothing flickers, and given back however it ends.

export interface WatchScreen {
  /** Draws `lines` from the top; only lines that are different are written. */
  draw(lines: readonly string[]): void;
  /** Gives the terminal back as it was. */
  end(): void;
}

const ENTER = '\u001b[?1049h\u001b[?25l\u001b[?7l';
const LEAVE = '\u001b[?7h\u001b[?25h\u001b[?1049l';
/** Terminals that know it show what comes between these two at once. */
const BEGIN = '\u001b[?2026h';
const COMPLETE = '\u001b[?2026l';

export function watchScreen(stream: Pick<NodeJS.WriteStream, 'write'>): WatchScreen {
  let shown: readonly string[] = [];
  let ended = false;
  stream.write(ENTER);
  return {
    draw(lines) {
      if (ended) return;
      const changes = Array.from({ length: Math.max(lines.length, shown.length) }, (_, row) => {
        const line = lines[row] ?? '';
        return line === shown[row] ? '' : `\u001b[${row + 1};1H${line}\u001b[0m\u001b[K`;
      }).join('');
      if (changes !== '') stream.write(`${BEGIN}${changes}${COMPLETE}`);
      shown = lines;
    },
    end() {
      if (!ended) stream.write(LEAVE);
      ended = true;
    },
  };
}
