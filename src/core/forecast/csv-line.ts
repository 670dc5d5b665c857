// One line of comma-separated values (RFC 4180), except that a quoted value may not run over several lines.

/** The values of a line, or what is wrong with it. */
export function csvLine(line: string): readonly string[] | { readonly message: string } {
  const cells: string[] = [];
  let at = 0;
  for (;;) {
    if (line[at] === '"') {
      let cell = '';
      for (at++; ; at++) {
        const end = line.indexOf('"', at);
        if (end < 0) return { message: 'Unexpected end of the line inside quotes, expected a closing quote' };
        cell += line.slice(at, end);
        at = end + 1;
        if (line[at] !== '"') break;
        cell += '"';
      }
      if (at < line.length && line[at] !== ',')
        return { message: `Unexpected "${line[at]}" after a closing quote, expected a comma` };
      cells.push(cell);
    } else {
      const comma = line.indexOf(',', at);
      const end = comma < 0 ? line.length : comma;
      cells.push(line.slice(at, end).trim());
      at = end;
    }
    if (at >= line.length) return cells;
    at++;
  }
}
