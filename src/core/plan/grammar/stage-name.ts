// Headings and labels that name a stage: "Phase II: 25% - 100%", "Stage C", "Day 3: Beta Users", "Canary Phase", "Go Live!".

/** What kind of stage it names, and which: two stages with the same `key` bear the same name. */
export interface StageName {
  readonly key: string;
  /** "phase", "stage", "day", ... */
  readonly word: string;
  /** 3 for "III", "C" and "3"; undefined for "Final Phase". */
  readonly ordinal: number | undefined;
}

const NUMBERED =
  /^(phase|stage|step|wave|ring|cohort|tier|batch|week|day|milestone|increment|iteration|part|fase|etapa|étape|stufe)s?[\s#`'"_-]*?(?:#\s*)?\s*(\d{1,2})([a-z]?)(?:\s*[-–—]\s*\d{1,2}|\+)?(?![\w.%])|^(phase|stage|step|wave|ring|cohort|tier|batch|part)[\s`'"]+([ivx]{1,4}|[a-z])(?![\w'’])/i;
const NAMED =
  /^(final|pilot|canary|beta|alpha|full|limited|general|internal|staged|early|production|initial)\s+(?:production\s+|staged\s+)?(phase|stage|wave|rollout|roll-out|release|deployment|availability|launch|access)\b/i;
/** "T-24h", "T + 2 hours": so long before or after the launch. */
const COUNTDOWN = /^t\s?([+\u2212\u2013-])\s?(\d{1,3})\s?(m|h|d|w)(?:in|ins|inutes?|rs?|ours?|ays?|eeks?)?\b/i;
const LAUNCH = /^(?:go[\s-]?live|launch(?:\s+to\s+\d+%?)?|canary|pilot|general availability|ga)\b[\s!:.]*(?:\(|$|\d)/i;

/** The first words of all of them. */
const FIRST =
  /^(?:phase|stage|step|wave|ring|cohort|tier|batch|week|day|milestone|increment|iteration|part|fase|etapa|étape|stufe|final|pilot|canary|beta|alpha|full|limited|general|internal|early|production|initial|go|launch|ga|t\s?[+\u2212\u2013-]\s?\d)/i;

/** The stage that a heading or label begins with, if it does; the text is without markup. */
export function readStageName(text: string): StageName | undefined {
  const from = /^[A-Za-z]/.test(text) ? text : text.replace(/^[^\p{L}\p{N}]+/u, '');
  if (!FIRST.test(from)) return undefined;
  const words = from.replace(/\s{2,}|[^\S ]/g, ' ');
  const numbered = NUMBERED.exec(words);
  if (numbered) {
    const word = (numbered[1] ?? numbered[4]!).toLowerCase();
    const ordinal = numbered[2] === undefined ? letters(numbered[5]!, word) : Number(numbered[2]);
    return { key: `${word} ${ordinal}${(numbered[3] ?? '').toLowerCase()}`, word, ordinal };
  }
  const countdown = COUNTDOWN.exec(words);
  if (countdown) return { key: countdown[0].toLowerCase().replace(/\s/g, ''), word: 'countdown', ordinal: undefined };
  const named = NAMED.exec(words);
  if (named) return { key: named[0].toLowerCase(), word: named[2]!.toLowerCase(), ordinal: undefined };
  return LAUNCH.test(words)
    ? {
        key: words
          .toLowerCase()
          .replace(/[^a-z ]/g, '')
          .trim(),
        word: 'launch',
        ordinal: undefined,
      }
    : undefined;
}

const ROMAN = ['i', 'ii', 'iii', 'iv', 'v', 'vi', 'vii', 'viii', 'ix', 'x', 'xi', 'xii'];

/** Phases are counted in Roman numerals, stages in letters; I, V and X are taken by the word that usually bears them. */
function letters(name: string, word: string): number {
  const lower = name.toLowerCase();
  const roman = ROMAN.indexOf(lower) + 1;
  if (roman > 0 && (lower.length > 1 || word === 'phase' || word === 'part')) return roman;
  return lower.length === 1 ? lower.charCodeAt(0) - 96 : roman;
}

/** A stage in which people test, and no share of the users is exposed. */
export function isTesting(text: string): boolean {
  return (
    /\b(?:uat|user acceptance|moderated (?:production )?test\w*|internal test\w*|testing|validation|usability)\b/i.test(
      text,
    ) && !/\bunmoderated\b/i.test(text)
  );
}
