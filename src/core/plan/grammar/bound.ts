// Bounds as people write them: "< 2.5%", "stays below 500 ms", "99.9% or higher", "2-4s", "99%" with no operator at all.

export interface Bound {
  /** On which side of the figure it holds; undefined where no operator says so. */
  readonly side: 'below' | 'above' | undefined;
  /** A range gives its larger figure. */
  readonly value: number;
  /** "%", "ms", "s", "min", "x" (times something), or null. */
  readonly unit: string | null;
  readonly isRange: boolean;
  readonly start: number;
  readonly end: number;
}

const NUMBER = '(\\d+(?:,\\d{3})+(?:\\.\\d+)?|\\d*\\.?\\d+)';
/** A unit may stand in TeX: "200\text{ms}", "99.9\%". */
const UNIT =
  '(?:\\s*(?:\\\\text\\{|\\\\)?(%|percent\\b|ms\\b|milliseconds?\\b|s\\b|secs?\\b|seconds?\\b|min(?:ute)?s?\\b|x\\b))?';
const STAYS = '(?:(?:stays?|remains?|is|are|be)\\s+)?';
const BELOW = `<=?|≤|\\\\leq?\\b|${STAYS}(?:below|under|(?:less|lower|fewer) than(?: or equal to)?|no more than|not more than|at most|up to|max(?:imum)?(?: of)?|(?:must|do|does|should|can) ?not (?:exceed|consume more than)|not (?:exceed|exceeding))`;
const ABOVE = `(?<![-=])>=?|≥|\\\\geq?\\b|${STAYS}(?:above|over|(?:more|greater|higher) than(?: or equal to)?|at least|no less than|not less than|min(?:imum)?(?: of)?|exceeds?)`;
const COMPARED = new RegExp(`(?:(?<below>${BELOW})|(?<above>${ABOVE}))\\s*~?\\$?${NUMBER}${UNIT}`, 'i');
const OR_SIDE = new RegExp(
  `(?<![\\w.])${NUMBER}${UNIT}\\s*(?:(\\+)|or (?:(more|higher|above|better)|(less|lower|below|fewer)))`,
  'i',
);
const BARE = new RegExp(`(?:[:=]|\\bis|\\bof)\\s*~?${NUMBER}(?:\\s*(?:-|–|—|to)\\s*${NUMBER})?${UNIT}(?![\\w/])`, 'i');
/** "80% of testers send an invitation" */
const LEADING = new RegExp(`^\\W*${NUMBER}\\s*(%)\\s+(?:of\\s+)?(?=[a-z])`, 'i');
/** "Uptime 99.9%" at the end of a sentence. */
const TRAILING = new RegExp(`(?<=[a-z)])\\s+${NUMBER}\\s*(%)\\s*[.;]?$`, 'i');

/** The first bound in a text: one with an operator, one with its side behind it, or a bare figure, in this order. */
export function readBound(text: string): Bound | undefined {
  const compared = COMPARED.exec(text);
  if (compared)
    return bound(compared, compared.groups!.below === undefined ? 'above' : 'below', compared[3]!, compared[4]);
  const sided = OR_SIDE.exec(text);
  if (sided) return bound(sided, sided[5] === undefined ? 'above' : 'below', sided[1]!, sided[2]);
  const bare = BARE.exec(text);
  // "Stage: 2 days" and the like are no bounds.
  if (bare && !/^\s*(?:user|day|hour|week|month|stage|phase)/i.test(text.slice(bare.index + bare[0].length)))
    return { ...bound(bare, undefined, bare[2] ?? bare[1]!, bare[3]), isRange: bare[2] !== undefined };
  const trailing = TRAILING.exec(text);
  const share = trailing ?? LEADING.exec(text);
  return share && figure(share[1]!) > 0 ? bound(share, undefined, share[1]!, share[2]) : undefined;
}

/** "2.5" or "1,000". */
export function figure(text: string): number {
  return Number(text.replaceAll(',', ''));
}

export function unitOf(text: string | undefined): string | null {
  const unit = text?.toLowerCase();
  if (unit === undefined) return null;
  if (unit === '%' || unit.startsWith('percent')) return '%';
  if (unit === 'ms' || unit.startsWith('milli')) return 'ms';
  if (unit.startsWith('m')) return 'min';
  return unit.startsWith('s') ? 's' : unit;
}

function bound(match: RegExpExecArray, side: Bound['side'], value: string, unit: string | undefined): Bound {
  const [start, end] = [match.index, match.index + match[0].length];
  return { side, value: figure(value), unit: unitOf(unit), isRange: false, start, end };
}
