// Makes HTML in which no text of plans and people can ever be read as markup.

declare const safe: unique symbol;

/** Text that is markup already, made by `html` only. */
export type Html = string & { readonly [safe]: true };

type Part = Html | readonly Html[] | { readonly text: string | number } | undefined;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** `text` as it must stand between tags and in quoted attributes; characters that could turn writing around are made visible. */
function escaped(text: string): string {
  return text
    .replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char)
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u202a-\u202e\u2066-\u2069]/g, '\u00b7');
}

/** Words from outside, to be escaped: html`<p>${t(title)}</p>`. */
export function t(text: string | number): { readonly text: string | number } {
  return { text };
}

/** Markup with parts: other markup as it is, `t(...)` escaped, nothing for undefined. A bare string does not compile. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  const filled = strings.map((string, index) => string + (index < parts.length ? written(parts[index]) : ''));
  return filled.join('') as Html;
}

function written(part: Part): string {
  if (part === undefined) return '';
  if (typeof part === 'string') return part;
  return 'text' in part ? escaped(String(part.text)) : part.join('');
}
