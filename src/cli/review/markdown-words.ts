// Other people's words in Markdown that is shown where it can do things: mention people, link, close issues, carry HTML.

/** As code, in which nothing is looked for; on one line. */
export function asCode(words: string): string {
  const text = words.replace(/[\s\p{Cc}]+/gu, ' ').trim();
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const space = /^`|`$/.test(text) ? ' ' : '';
  return `${fence}${space}${text}${space}${fence}`;
}

/** The same in a cell of a table; as text where a "|" would end the cell, which it does even within code. */
export function asCodeInTable(words: string): string {
  return words.includes('|') ? asText(words) : asCode(words);
}

/** As text: markup loses its meaning, and a character of no width keeps "@name", "#12" and addresses from becoming links. */
export function asText(words: string): string {
  return words
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .replace(/[\\`*_{}[\]()<>#+!|~&:-]/g, '\\$&')
    .replace(/[@#](?=\w)|www(?=\.)|\/(?=\/)/gi, '$&\u2060');
}
