// Names of toggles: code words in a toggle's slot, and code words that a sentence calls a toggle, flag or flipper.

export interface NameMention {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** Code words, and bold words that could be one: "`letters_use_lighthouse`", "**practiceGrowthV1**". */
const CODE = /`([^`\s]{2,80})`|\*\*([A-Za-z][A-Za-z0-9]*(?:[_.-][A-Za-z0-9]+)*)\*\*/g;
const IDENTIFIER = /^[A-Za-z][\w.:{}-]*$/;
/** More than an ordinary word: an underscore, a dot or dash inside, or a capital inside. */
const MADE_UP = /[_.]|[a-z0-9][A-Z]|\w-\w/;

/** Names in `raw` (markup kept), the values and comparisons of settings left out. */
export function readNames(raw: string): readonly NameMention[] {
  return [...raw.matchAll(CODE)].flatMap((match): NameMention[] => {
    const word = (match[1] ?? match[2])!.replace(/=.*$/, '');
    const bold = match[2] !== undefined;
    if (!IDENTIFIER.test(word) || !MADE_UP.test(word) || /^(?:https?|www)\b/.test(word)) return [];
    const start = match.index + match[0].indexOf(word);
    return bold && !/[_]|[a-z0-9][A-Z]/.test(word) ? [] : [{ name: word, start, end: start + word.length }];
  });
}

/** "form_21_enabled", "newPricingPage" in plain text: more than any word of a sentence. */
const PLAIN = /(?<![\w/.@:-])(?:[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)+|[a-z]+(?:[A-Z]+[a-z0-9]+)+)(?![\w/@]|\.\w)/g;

/** What a toggle is set to, or what kind of thing it is. */
const NO_NAME =
  /^(?:true|false|on|off|yes|no|none|null|enabled?|disabled?|tbd|todo|toggles?|flags?|features?|flippers?)$/i;

/** Names in a place that is known to hold them: in code or bold, failing that in plain text (`text` is without markup). */
export function readDeclaredNames(raw: string, text: string): readonly NameMention[] {
  const marked = readNames(raw);
  if (marked.length > 0) return marked;
  // The one thing in code where a toggle is asked for is its name, be it an ordinary word; left unread, another key would be moved.
  const inCode = [...raw.matchAll(/`([^`\s]{2,80})`/g)];
  const [only] = inCode;
  const word = only?.[1] ?? '';
  if (only && inCode.length === 1 && IDENTIFIER.test(word) && !NO_NAME.test(word))
    return [{ name: word, start: only.index + 1, end: only.index + 1 + word.length }];
  return [...text.matchAll(PLAIN)]
    .filter((match) => !/^(?:fill_in|pick_one)$/i.test(match[0]))
    .map((match) => ({ name: match[0], start: match.index, end: match.index + match[0].length }));
}

const CALLED = /\b(?:toggles?|flags?|flippers?|kill[\s-]?switch)\b/i;
const NOT_ONE = /\b(?:related|other|existing|already)\b[^.`]{0,40}\b(?:toggles?|flags?)\b/i;

/** Names that the words around call a toggle: "the frontend feature toggle `x`", "the `x` feature flag". */
export function readCalledNames(raw: string): readonly NameMention[] {
  if (!CALLED.test(raw) || NOT_ONE.test(raw)) return [];
  const names = readNames(raw);
  return names.filter(({ start, end }, index) => {
    const before = raw.slice(Math.max(0, start - 40, names[index - 1]?.end ?? 0), start);
    const after = raw.slice(end, end + 60).replace(/`[^`]*`[\s\S]*$/, (rest) => (/^`[^`]*$/.test(rest) ? rest : ''));
    return (
      /\b(?:toggles?|flags?|flippers?|kill[\s-]?switch)\b(?:\s+\w+){0,2}[\s:("`*]*$/i.test(before) ||
      /^[`*)\]]*\s*(?:and\s|,)?[^.;]{0,40}?\b(?:toggles?|flags?|flippers?)\b/i.test(after)
    );
  });
}

/** A setting in a code block: "PUBLISH_ENABLED=true   # Core". */
export function readSetting(line: string): NameMention | undefined {
  const match = /^\s*(?:export\s+)?([A-Z][A-Z0-9_]{3,})\s*=\s*(?:true|false|on|off|0|1)\b/.exec(line);
  if (!match) return undefined;
  const start = match[0].indexOf(match[1]!);
  return { name: match[1]!, start, end: start + match[1]!.length };
}

/** The toggle that a command names: "feature set new_search 25", "Flipper.enable(:new_search)", "--flag new-search". */
const COMMANDED =
  /\bfeature\s+set\s+([a-z][\w-]{2,60})\s+(?:\d|true|false|on|off)|\bFlipper(?:\[|\.(?:enable|disable)\w*[\s(]+):?["']?([A-Za-z]\w{2,60})|--(?:flag|toggle|feature)(?:-key|-name)?[\s=]["']?([a-z][\w.-]{2,60})/;

/** The toggle that a line of code sets by command, if it does. */
export function readCommandedName(line: string): NameMention | undefined {
  const match = COMMANDED.exec(line);
  const name = match?.slice(1).find((one) => one !== undefined);
  if (!match || name === undefined || !MADE_UP.test(name)) return undefined;
  const start = match.index + match[0].lastIndexOf(name);
  return { name, start, end: start + name.length };
}

/** The toggle that two lines of YAML define: "new_search:" over "  enabled: false" or "  rollout: 5". */
export function readDefinedName(line: string, next: string): NameMention | undefined {
  const name = /^\s*["']?([A-Za-z][\w.-]{2,60})["']?:\s*$/.exec(line)?.[1];
  if (name === undefined || !MADE_UP.test(name) || !/^\s*(?:enabled|roll-?out|percent(?:age)?)\s*:/i.test(next))
    return undefined;
  const start = line.indexOf(name);
  return { name, start, end: start + name.length };
}
