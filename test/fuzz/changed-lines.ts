// One change to the structure of a document: its lines, their marks, their ends, their figures.

const SCRAPS = [
  '# ', '## Phase II: 25% - 100%', '### Results:', 'Results:', 'Actual date range:', 'Success criteria:', '- [ ] ', '- []',
  '[x]', '> ', '```', '~~~', '---', '***', '| a | b |', '|---|---|', '|', '<ul>', '<li>', '</ul>', '<!--', '-->', '**', '~~', '`',
  '\\', '&nbsp;', '\t', '    ', '\u2028', '\ufeff', '\u{1f680}', '日本', '(a)[https://example.com]', '[FILL_IN]', 'mm/dd/yyyy',
  '3/10-3/11 2025', '2/30/24', '25%', '.5%', '101%', '1,000 users', '2 business days', '< 0.3%', 'any', '99999999999999999999',
  '<!-- phasegate: a -->', '<!-- phasegate end abc12 -->', '<!-- phasegate results 1 abc12: x -->',
  '<!-- phasegate: ticked; was "[]" -->', '<!-- phasegate-disable large-jump, nothing -->',
]; // biome-ignore format: a list to look over

/** @param other another document, to take lines from. @param below a whole number from 0 to one less than its argument. */
export function changedLines(text: string, other: () => string, below: (n: number) => number): string {
  const lines = text.split(/(?<=\n)/);
  const at = below(lines.length);
  const line = lines[at] ?? '';
  const some = 1 + below(6);
  const scrap = SCRAPS[below(SCRAPS.length)] ?? '';
  const put = (...put: readonly string[]): string => lines.toSpliced(at, 1, ...put).join('');
  switch (below(16)) {
    case 0:
      return lines.toSpliced(at, some).join('');
    case 1:
      return lines.toSpliced(at, 0, ...lines.slice(at, at + some)).join('');
    case 2:
      return lines
        .toSpliced(at, some)
        .toSpliced(below(lines.length), 0, ...lines.slice(at, at + some))
        .join('');
    case 3: {
      const theirs = other().split(/(?<=\n)/);
      const from = below(theirs.length);
      return lines.toSpliced(at, 0, ...theirs.slice(from, from + 1 + below(20))).join('');
    }
    case 4:
      return put(line.replace(/^#{1,6}(?= )/, '#'.repeat(1 + below(6))));
    case 5:
      return put(' '.repeat(1 + below(6)) + line);
    case 6:
      return lines.map((each, n) => (n >= at && n < at + some ? `> ${each}` : each)).join('');
    case 7:
      return lines
        .toSpliced(at + some, 0, '```\n')
        .toSpliced(at, 0, '```\n')
        .join('');
    case 8:
      return put(line.replace(/\r?\n$/, below(2) === 0 ? '' : ' '));
    case 9:
      return text.replaceAll(/\r?\n/g, ['\n', '\r\n', '\r'][below(3)] ?? '\n');
    case 10:
      return lines.filter((each) => each.trim() !== '').join('');
    case 11:
      return put(line.replace(/\d+/, String(below(below(2) === 0 ? 120 : 4_000))));
    case 12:
      return put(line.replace(/[-*+](?= )/, ['-', '*', '+', '1.', '2)'][below(5)] ?? '-'));
    case 13:
      return put(`${scrap}\n`, line);
    case 14: {
      const column = below(line.length + 1);
      return put(line.slice(0, column) + scrap + line.slice(column));
    }
    default:
      return put(line, '\n');
  }
}
