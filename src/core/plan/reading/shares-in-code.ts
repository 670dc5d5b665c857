// The share that a command or setting sets: "--traffic 10", "rollout: 25", "enable_percentage_of_actors(:x, 5)".
import { FULL, type Percentage, percent } from '../../toggle/percentage.ts';
import type { Field } from '../draft.ts';
import type { PercentageMention } from '../grammar/percentage.ts';
import { type Block, type BlockOf, partOf } from './outline.ts';

const NUMBER = '(\\d{1,3}(?:\\.\\d{1,3})?)(?![\\w.-])';
/** Each with the share as its only group. */
const COMMANDS: readonly RegExp[] = [
  // Flipper.enable_percentage_of_actors(:letters, 10)
  new RegExp(`percentage_of_(?:actors|time)\\b\\s*\\(?\\s*:?["']?[\\w:.-]+["']?\\s*,\\s*${NUMBER}`, 'i'),
  // feature set letters 25 --actors
  new RegExp(`\\bfeature\\s+set\\b(?:\\s+--\\S+)*\\s+[\\w<>-]+\\s+${NUMBER}`, 'i'),
];
/** --traffic 10, --canary-weight=25, rollout: 5, ROLLOUT_PERCENT=10, "percentage": 50 */
const SETTING = new RegExp(
  `(?:--|\\b)(?:\\w+[-_])*?(?:percent(?:age)?|pct|weight|roll-?out|traffic)(?:[-_](?:percent(?:age)?|pct|weight))?["']?(?:\\s*[:=]\\s*|\\s+)["']?${NUMBER}`,
  'i',
);
/** "feature set letters true": for everybody, unless it is for one environment or group. */
const WHOLE = /\bfeature\s+set\s+[\w<>-]+\s+(true)\b(?!.*--(?!random\b)\w)/i;
/** No word of these, no share. */
const SIGN = /percent|pct|weight|roll-?out|traffic|feature\s+set/i;
/** Of two weights that share all traffic between them, the one that is rolled out. */
const NEWER = /canary|\b(?:new|next|green|candidate|v2|v3)\b/i;

/** The share above 0% that a command in a line sets. */
export function shareCommanded(line: string): PercentageMention | undefined {
  if (!SIGN.test(line)) return undefined;
  const whole = WHOLE.exec(line);
  if (whole) {
    const start = whole.index + whole[0].lastIndexOf(whole[1]!);
    return { value: FULL, start, end: start + whole[1]!.length };
  }
  return shareBy(COMMANDS, line);
}

function shareBy(patterns: readonly RegExp[], line: string): PercentageMention | undefined {
  const match = patterns.map((pattern) => pattern.exec(line)).find((one) => one !== null);
  const share = Number(match?.[1]);
  if (!match || !(share > 0 && share <= 100)) return undefined;
  const start = match.index + match[0].lastIndexOf(match[1]!);
  return { value: percent(share), start, end: start + match[1]!.length };
}

/** The distinct shares that the code among the blocks sets, in order; comments set nothing. */
export function sharesInCode(blocks: readonly Block[]): readonly Field<Percentage>[] {
  const lines = blocks.filter((block): block is BlockOf<'code'> => block.kind === 'code');
  const found = lines.flatMap((line, index) => {
    if (!SIGN.test(line.raw) || /^\s*(?:#|\/\/|--\s|<!--)/.test(line.raw)) return [];
    const mention = shareCommanded(line.raw) ?? shareBy([SETTING], line.raw);
    const newer = NEWER.test(line.raw) || NEWER.test(lines[index - 1]?.raw ?? '');
    return mention ? [{ ...mention, line, newer }] : [];
  });
  const split = found.length === 2 && found[0]!.value + found[1]!.value === FULL;
  const mine = split ? found.filter(({ newer }) => newer) : found;
  if (split && mine.length !== 1) return [];
  return mine
    .filter(({ value }, index) => mine.findIndex((one) => one.value === value) === index)
    .map(({ value, start, end, line }) => ({
      value,
      text: line.raw.slice(start, end),
      span: partOf(line, start, end),
    }));
}
