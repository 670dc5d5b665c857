// A person's words as they are remembered between quotation marks in one of our comments.

const ENTITIES: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#45;': '-',
};

/** Nothing in it can end the quote or the comment; two dashes in a row can, by the older rules for comments. */
export function quoted(words: string): string {
  return words
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/-(?=-)/g, '&#45;');
}

/** What `quoted` was given. */
export function unquoted(words: string): string {
  return words.replace(/&(?:amp|lt|gt|quot|#45);/g, (entity) => ENTITIES[entity] ?? entity);
}
