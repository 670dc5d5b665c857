// Names that are codes, which tell one subject from another without understanding it: "5103 letters", "Form 21-526EZ", "686C".

export interface CodeName {
  /** As it is compared: upper case. */
  readonly code: string;
  readonly start: number;
  readonly end: number;
}

/**
 *   "all transactions are for 5103 Letters"     "the 21-526EZ form"     "686C-674 claims"
 *                             ^^^^                   ^^^^^^^^            ^^^^^^^^
 */
const CODE =
  /(?<![\w#/.,:$€£=@&?-])(?:\d{2}-\d{2,4}[A-Z]{0,3}|\d{3,5}[A-Z]{1,2}(?:-\d{3}[A-Z]?)?|\d{4,5})(?![\w%]|[-/.,:]\d)/g;
/** What is counted or measured has a number before it, too, and so have years and sizes. */
const COUNTED =
  /^\s*(?:\+|[-–—]\s*\d|users?\b|people\b|veterans?\b|customers?\b|visit|sessions?\b|requests?\b|events?\b|downloads?\b|calls?\b|records?\b|rows?\b|jobs?\b|errors?\b|fail|documents?\b|times?\b|ms\b|milli|s\b|sec|min|hours?\b|days?\b|per\b|k\b|[kmg]i?b\b|characters?\b|bytes\b|items?\b|concurrent|unique|total|daily|active)/i;
const COUNTING =
  /(?:[<>≤≥=+~±]|\b(?:than|least|most|up to|about|around|under|over|below|above|between|first|port|year))\s*$/i;
const YEAR = /^(?:19|20)\d\d$/;

/** Codes that `text` calls something by, in its order; counts, years, ports and numbers of tickets are none. */
export function readCodeNames(text: string): readonly CodeName[] {
  if (!/\d\d/.test(text)) return [];
  return [...text.matchAll(CODE)].flatMap(({ 0: code, index }) => {
    const end = index + code.length;
    const isNumber = /^\d+$/.test(code);
    if (isNumber && (YEAR.test(code) || /0$/.test(code))) return [];
    if (
      isNumber &&
      (COUNTED.test(text.slice(end, end + 20)) || COUNTING.test(text.slice(Math.max(0, index - 12), index)))
    )
      return [];
    return [{ code: code.toUpperCase(), start: index, end }];
  });
}
