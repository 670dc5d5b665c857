// Blocks of HTML: which line begins one, and what ends it (CommonMark 4.6).

/** What ends a block: a blank line, or a line on which it stands. */
export type HtmlEnd = 'blank' | RegExp;

const TAGS = new Set(
  `address article aside base basefont blockquote body caption center col colgroup dd details dialog dir div dl dt
fieldset figcaption figure footer form frame frameset h1 h2 h3 h4 h5 h6 head header hr html iframe legend li link main
menu menuitem nav noframes ol optgroup option p param search section summary table tbody td tfoot th thead title tr
track ul`.split(/\s+/),
);
const RAW = /^<(?:script|pre|style|textarea)(?:[ \t>]|$)/i;
const NAME = /^<\/?([A-Za-z][A-Za-z0-9-]*)(?:[ \t>]|\/>|$)/;
/** A whole tag and nothing else. */
const ALONE =
  /^<(?:[A-Za-z][A-Za-z0-9-]*(?:[ \t]+[A-Za-z_:][\w.:-]*(?:[ \t]*=[ \t]*(?:[^ \t"'=<>`]+|'[^']*'|"[^"]*"))?)*[ \t]*\/?|\/[A-Za-z][A-Za-z0-9-]*[ \t]*)>[ \t]*$/;

const ENDS = {
  raw: /<\/(?:script|pre|style|textarea)>/i,
  comment: /-->/,
  instruction: /\?>/,
  declaration: />/,
  cdata: /\]\]>/,
} as const;

/**
 * What ends the block that begins with this line, from its `<` on; undefined when it begins none.
 * @param interrupts the line could also go on with a paragraph: then a tag of no known name begins nothing.
 */
export function htmlEnd(line: string, interrupts: boolean): HtmlEnd | undefined {
  if (RAW.test(line)) return ENDS.raw;
  if (line.startsWith('<!--')) return ENDS.comment;
  if (line.startsWith('<?')) return ENDS.instruction;
  if (line.startsWith('<![CDATA[')) return ENDS.cdata;
  if (/^<![A-Za-z]/.test(line)) return ENDS.declaration;
  const name = NAME.exec(line)?.[1];
  if (name !== undefined && TAGS.has(name.toLowerCase())) return 'blank';
  return !interrupts && ALONE.test(line) ? 'blank' : undefined;
}

/** Whether a block ends with this line; its first line counts from behind what began it. */
export function endsHtml(end: HtmlEnd, line: string, first: boolean): boolean {
  if (end === 'blank') return false;
  // "<!-->" and "<?>" are whole: the sign that began them may be part of the end.
  return end.test(first ? line.slice(end === ENDS.instruction ? 1 : 2) : line);
}
