// Makes other people's words safe to stand in one line of a Markdown document.

/**
 * One line in which no tag, comment or autolink opens or ends: line ends and control characters become spaces, and the
 * "<" and ">" that could do so become entities. Emphasis, code and links stay as their author wrote them.
 */
export function escapeMarkup(words: string): string {
  return words
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .replace(/<(?=[A-Za-z/!?])/g, '&lt;')
    .replace(/--(!?)>/g, '--$1&gt;')
    .trim();
}
