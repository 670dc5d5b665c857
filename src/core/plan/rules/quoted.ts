// Words of a plan inside a message: in quotes, and cut where they would drown it.

/** At most this many characters of a quotation are told; the place is told with it anyway. */
const LONGEST = 70;

/** `"Error rate: < 1%"`, long ones with an ellipsis. */
export function quoted(text: string): string {
  const words = text.replace(/\s{2,}|[^\S ]/g, ' ').trim();
  if (words.length <= LONGEST) return `"${words}"`;
  const cut = [...words];
  return cut.length > LONGEST
    ? `"${cut
        .slice(0, LONGEST - 1)
        .join('')
        .trimEnd()}…"`
    : `"${words}"`;
}
