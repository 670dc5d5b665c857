// Template text that still stands where a value belongs: "[FILL_IN]", "mm/dd/yyyy", "lorem ipsum", "TBD", "x%", "<flag-name>".

export interface Placeholder {
  readonly start: number;
  readonly end: number;
  /** `hint`: instructions in brackets; `slot`: a stand-in for a value. */
  readonly kind: 'hint' | 'slot';
}

const SLOT =
  /\[\s*(?:fill[\s_]*in|pick[\s_]*one|tbd|todo|insert[^\]]{0,80}|your [^\]]{0,80}|link(?: here)?|here|name|(?:[a-z]+ )?date|n\/?a\?)\s*\](?![([])|\bm{1,2}[/-]d{1,2}[/-]y{2,4}(?![a-z])|(?<![a-z])lorem ipsum(?![a-z])|\bt\.?b\.?[da]\.?(?!\w)|\btodo\b|\bto be (?:determined|decided)\b|\((?:add|insert|enter|provide) (?:the |a )?(?:link|date|name|number|url|ticket)\)|\blinks? tk\b|\bx{1,3}\s*%|\bx (?:users|veterans|people|participants|sessions|days|weeks|hours)\b|\bx{1,2}\/x{2}\/x{2,4}\b|\bx\.x+k?\b|(?<![\w_])_{3,}(?![\w_])|\[[^\][]{0,30}\bto (?:provide|confirm|be (?:provided|confirmed|added|filled(?: in)?))\b[^\][]{0,20}\]|\bx{2,3}\b(?!-)/gi;
/** No slot is without one of these: most texts are known by it at once. */
const SLOT_SIGN = /\[|___|d[/-]y|lorem|t\.?b|todo|to be|(?<![a-z])x|\((?:add|ins|ent|prov)|tk/i;
const HINT =
  /\[\s*(?:use your|describe|e\.?g\.?|for example|optional|replace|list|add|enter|provide|include)\b[^\]]{8,400}\]/gi;
const ANGLE = /<(?:[a-z0-9]+[-_ ])*(?:feature|flag|toggle|name)(?:[-_ ][a-z0-9]+)*>/gi;

/** Every placeholder in the text (raw or without markup), in order. */
export function readPlaceholders(text: string): readonly Placeholder[] {
  const found: Placeholder[] = [];
  if (SLOT_SIGN.test(text)) take(found, text, SLOT, 'slot');
  if (text.includes('[')) take(found, text, HINT, 'hint');
  if (text.includes('<')) take(found, text, ANGLE, 'slot');
  return found.length > 1 ? found.sort((a, b) => a.start - b.start) : found;
}

function take(found: Placeholder[], text: string, pattern: RegExp, kind: Placeholder['kind']): void {
  for (const match of text.matchAll(pattern))
    found.push({ start: match.index, end: match.index + match[0].length, kind });
}

/** Whether a slot's whole value is a stand-in: "", "tbd", "x", "...", "n", "--". */
export function isPlaceholder(value: string): boolean {
  const words = value.replace(/[*_`~\\]/g, '').trim();
  if (/^(?:x{1,3}|n|\.{2,}|…|-{1,3}|–|—|\?+|tbd\b.*|tba\b.*|n\/a)$/i.test(words)) return true;
  const all = readPlaceholders(words);
  return all.length > 0 && words.length - all.reduce((sum, { start, end }) => sum + end - start, 0) <= words.length / 2;
}
