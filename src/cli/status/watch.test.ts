import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { at, madeUpJournals } from '../../../test/support/made-up/journals.ts';
import { fold } from '../../core/run/evolve.ts';
import { columnsOf } from '../printable.ts';
import { inkFor } from '../terminal.ts';
import { type Watched, watchLines } from './watch-lines.ts';
import { watchScreen } from './watch-screen.ts';
import { wrapLine } from './wrap-line.ts';

const plain = inkFor({ isTTY: false } as NodeJS.WriteStream);
const bare = (line: string) => line.replace(/\u001b\[\d+m/g, '');
const watched: readonly Watched[] = [...madeUpJournals().values()].map((latest) => ({ run: fold(latest)!, latest }));
const colours = { dim: 2, bold: 1, red: 31, green: 32, yellow: 33, cyan: 36 };
const ink = Object.fromEntries(
  Object.entries(colours).map(([name, on]) => [
    name,
    (text: string) => `\u001b[${on}m${text}\u001b[${on < 10 ? 22 : 39}m`,
  ]),
) as unknown as typeof plain;

describe('watchLines', () => {
  it.each([
    [80, 24],
    [80, 200],
    [60, 40],
    [20, 5],
    [200, 50],
  ])('keeps to %i columns and %i rows, coloured or not', (columns, rows) => {
    for (const with_ of [plain, ink]) {
      const lines = watchLines(watched, { columns, rows }, at(2, 4), with_);
      expect(lines.length).toBeLessThanOrEqual(rows);
      for (const line of lines) expect(columnsOf(bare(line))).toBeLessThanOrEqual(columns);
    }
  });

  it('shows whoever needs somebody first, with staircase, gate and journal', () => {
    const lines = watchLines(watched, { columns: 80, rows: 60 }, at(2, 4), plain).map(bare);
    expect(lines[0]).toMatch(/needs a decision|paused/);
    const text = lines.join('\n');
    expect(text).toContain('✓ 1% ── ✓ 25% ── [50%]');
    expect(text).toContain('Print error rate: < 0.3%');
    expect(text).toContain('Journal');
    expect(text.indexOf('Archive of statements')).toBeLessThan(text.indexOf('Letters to the new printer'));
  });

  it('says what comes next, and when', () => {
    const letters = watched.filter(({ run }) => run.rollout.id === 'letters-to-the-new-printer');
    const text = watchLines(letters, { columns: 80, rows: 40 }, at(2, 4), plain).join('\n');
    expect(text).toContain('next: 75% in 4 h of working time, Thu 3/13/2025 09:00 EDT');
  });

  it('says how to begin where there is nothing', () => {
    expect(watchLines([], { columns: 80, rows: 24 }, at(0), plain).join(' ')).toContain('phasegate run plan.md');
  });
});

describe('wrapLine', () => {
  it('loses no word and no colour, whatever the width', () => {
    const line = `  ${ink.green('pass')} Index error rate: ${ink.dim('3 of 1,871 failed (0.16%), not enough yet')}`;
    fc.assert(
      fc.property(fc.integer({ min: 8, max: 100 }), (width) => {
        const lines = wrapLine(line, width);
        for (const each of lines) expect(columnsOf(bare(each).replace('\u001b[0m', ''))).toBeLessThanOrEqual(width);
        const words = (text: string) => bare(text).replace(/\s+/g, '');
        expect(words(lines.join(''))).toBe(words(line));
      }),
    );
    const [, second] = wrapLine(`${ink.dim('one two three')}`, 8);
    expect(second).toMatch(/^ +\u001b\[2mthree/);
  });

  it('counts wide characters as two columns', () => {
    expect(wrapLine('日本語日本語', 6)).toEqual(['日本語', '  日本', '  語']);
  });
});

describe('watchScreen', () => {
  const recorded = () => {
    const written: string[] = [];
    return { written, stream: { write: (text: string) => written.push(text) > 0 } as unknown as NodeJS.WriteStream };
  };

  it('writes only what changed, and gives the terminal back once', () => {
    const { written, stream } = recorded();
    const screen = watchScreen(stream);
    screen.draw(['one', 'two', 'three']);
    screen.draw(['one', 'TWO']);
    screen.draw(['one', 'TWO']);
    screen.end();
    screen.end();
    screen.draw(['late']);
    expect(written).toHaveLength(4);
    expect(written[0]).toContain('\u001b[?1049h');
    expect(written[2]).toContain('\u001b[2;1HTWO');
    expect(written[2]).toContain('\u001b[3;1H\u001b[0m\u001b[K');
    expect(written[2]).not.toContain('one');
    expect(written[3]).toContain('\u001b[?1049l');
    expect(written[3]).toContain('\u001b[?25h');
  });
});
