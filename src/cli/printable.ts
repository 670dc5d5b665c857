// Words of a document on a terminal: a plan is anybody's text, and must not be able to move the cursor or set a title.

/** Tabs as spaces, other control characters (bidirectional ones too) as a visible stand-in. */
export function printable(text: string): string {
  return text
    .replace(/\t/g, ' ')
    .replace(/[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g, '\u00b7');
}

/** Columns that a text takes: two for East Asian wide characters and emoji, none for marks that combine. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const char of text) {
    if (/\p{Mark}|\u200d|\ufe0f/u.test(char)) continue;
    columns +=
      /\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u.test(
        char,
      )
        ? 2
        : 1;
  }
  return columns;
}
