// The part of PromQL that names counters: what is bound is read, refused with the way to write it, or asked for its samples.

/** Selectors whose counts are added up: `app_errors_total{env="prod"}`. */
export type CounterQuery =
  | { readonly kind: 'counters'; readonly selectors: readonly [string, ...string[]] }
  /** `why`: what was found, and how to write it, as words that follow "Unexpected query". */
  | { readonly kind: 'refused'; readonly why: string };

const EXPECTED = 'expected counters such as app_requests_total{env="prod"}, or several joined by "+"';
const STRING = String.raw`"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'`;
const MATCHER = String.raw`\s*[A-Za-z_]\w*\s*(?:=~|!~|!=|=)\s*(?:${STRING})\s*`;
const MATCHERS = String.raw`\{(?:${MATCHER}(?:,${MATCHER})*,?)?\s*\}`;
const SELECTOR = new RegExp(String.raw`^[A-Za-z_:][\w:]*\s*(?:${MATCHERS})?$`);
const FUNCTION = /^\s*([A-Za-z_]\w*)\s*(?:by\s*\([^)]*\)\s*|without\s*\([^)]*\)\s*)?\(/;

/** Total: any text names counters, or is refused. */
export function parseCounterQuery(text: string): CounterQuery {
  const selectors: string[] = [];
  for (const part of termsOf(text)) {
    if (!SELECTOR.test(part)) return { kind: 'refused', why: reasonFor(part) };
    selectors.push(part);
  }
  const [first, ...others] = selectors;
  return first
    ? { kind: 'counters', selectors: [first, ...others] }
    : { kind: 'refused', why: `without a metric, ${EXPECTED}` };
}

/** Parts between the plus signs that stand in no string. */
function termsOf(text: string): readonly string[] {
  return text
    .split(new RegExp(String.raw`(${STRING})|(\+)`))
    .reduce<string[]>(
      (parts, piece) => {
        if (piece === '+') parts.push('');
        else if (piece !== undefined) parts[parts.length - 1] += piece;
        return parts;
      },
      [''],
    )
    .map((part) => part.trim());
}

function reasonFor(part: string): string {
  const name = FUNCTION.exec(part)?.[1];
  if (name === 'histogram_quantile' || name === 'avg' || name === 'quantile')
    return `that asks for "${name}": averages and quantiles tell no counts. For a latency bind quick: x_bucket{le="0.8"} and attempts: x_count`;
  if (name !== undefined)
    return `with "${name}(...)": write the counter itself, since Phasegate reads its samples and adds them up over just the time that it needs, ${EXPECTED}`;
  if (/\[|\boffset\b|@/.test(part)) return `with a range, an offset or a time: leave it out, ${EXPECTED}`;
  if (/[*/]/.test(part.replace(/\{[^{}]*\}/g, '')))
    return `which works a number out: bind what failed and what was tried each by a query of its own, ${EXPECTED}`;
  return `${JSON.stringify(part.length > 80 ? `${part.slice(0, 80)}…` : part)}, ${EXPECTED}`;
}
