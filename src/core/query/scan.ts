// Walks through a query's text: what comes next, and how a problem says where it is.
import { QueryProblem } from './query.ts';

export interface Scan {
  readonly text: string;
  readonly at: number;
  /** Takes `expected` (a text, or a pattern with the y flag) if it comes next, after blanks. */
  take(expected: string | RegExp): string | undefined;
  /** The same, or a problem that says what `what` is. */
  need(expected: string | RegExp, what: string): string;
  /** Whether it comes next. */
  sees(expected: string | RegExp): boolean;
  /** What comes next, in quotes, for a person. */
  next(): string;
  /** @throws QueryProblem */
  fail(message: string, at?: number): never;
}

export function createScan(text: string): Scan {
  let at = 0;

  const blanks = (): void => {
    while (/\s/.test(text[at] ?? '')) at++;
  };
  const match = (expected: string | RegExp): string | undefined => {
    blanks();
    if (typeof expected === 'string') return text.startsWith(expected, at) ? expected : undefined;
    expected.lastIndex = at;
    return expected.exec(text)?.[0];
  };
  const next = (): string => {
    blanks();
    if (at >= text.length) return 'the end';
    return `"${/[A-Za-z_][\w.]*|[\s\S]/y.exec(text.slice(at))?.[0] ?? ''}"`;
  };
  const fail = (message: string, place = at): never => {
    throw new QueryProblem(place, message);
  };

  return {
    text,
    get at() {
      return at;
    },
    take(expected) {
      const found = match(expected);
      at += found?.length ?? 0;
      return found;
    },
    need(expected, what) {
      const found = match(expected);
      if (found === undefined) return fail(`Unexpected ${next()}, expected ${what}`);
      at += found.length;
      return found;
    },
    sees: (expected) => match(expected) !== undefined,
    next,
    fail,
  };
}
