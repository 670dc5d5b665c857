// Finds members of an object in the text of valid JSON, so that one can be replaced and every other byte kept.

export interface JsonMember {
  readonly key: string;
  /** Where the key's opening quote stands, and where its value begins and ends. */
  readonly start: number;
  readonly value: number;
  readonly end: number;
}

export interface JsonObject {
  readonly members: readonly JsonMember[];
  /** Where its closing brace stands. */
  readonly close: number;
}

/** The object whose opening brace is the next thing at or after `from` in `text`, which `JSON.parse` has taken. */
export function objectAt(text: string, from: number): JsonObject {
  const members: JsonMember[] = [];
  let at = skipSpace(text, skipSpace(text, from) + 1);
  while (text[at] === '"') {
    const start = at;
    const keyEnd = stringEnd(text, start);
    const value = skipSpace(text, skipSpace(text, keyEnd) + 1);
    const end = valueEnd(text, value);
    members.push({ key: JSON.parse(text.slice(start, keyEnd)) as string, start, value, end });
    at = skipSpace(text, end);
    if (text[at] === ',') at = skipSpace(text, at + 1);
  }
  return { members, close: at };
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (/\s/.test(text[at] ?? '')) at++;
  return at;
}

/** Behind the closing quote of the string that opens at `from`. */
function stringEnd(text: string, from: number): number {
  let at = from + 1;
  while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at + 1;
}

function valueEnd(text: string, from: number): number {
  if (text[from] === '"') return stringEnd(text, from);
  let at = from;
  for (let depth = 0; ; ) {
    const sign = text[at] ?? '}';
    if (sign === '"') {
      at = stringEnd(text, at);
      continue;
    }
    if (depth === 0 && /[\s,}\]]/.test(sign)) return at;
    if (sign === '{' || sign === '[') depth++;
    if ((sign === '}' || sign === ']') && --depth === 0) return at + 1;
    at++;
  }
}
