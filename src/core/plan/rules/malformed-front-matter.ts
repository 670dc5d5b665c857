// YAML front matter that does not parse.
import type { Repair } from '../finding.ts';
import { type Outline, spanOf } from '../reading/outline.ts';
import type { Reported, Rule, Source } from './rule.ts';

export const malformedFrontMatter: Rule = {
  name: 'malformed-front-matter',
  severity: 'warning',
  reason: 'Site builders skip a page whose front matter they cannot read, or fail on it.',
  examples: {
    good: ['---\ntitle: "Rollout: letters"\n---\n# Rollout\n## Stage A: 10%\n## Stage B: 100%\n'],
    bad: [{ text: '---\ntitle: **Rollout**\n---\n# Rollout\n## Stage A: 10%\n## Stage B: 100%\n', lines: [2] }],
  },
  check({ text, outline }: Source): readonly Reported[] {
    if (!outline.frontMatter) return [];
    const inside = text.slice(0, outline.frontMatter.end);
    for (const match of inside.matchAll(/^([\w .-]+):[ \t]+(\S[^\r\n]*)$/gm)) {
      const why = problem(match[2]!);
      const start = match.index + match[0].indexOf(match[2]!, match[1]!.length);
      if (why)
        return [
          {
            message: `Unexpected ${why} in the front matter, expected the value in quotes`,
            span: spanOf(outline.lines, start, start + match[2]!.length),
            ...repairOf(match[2]!, start, outline),
          },
        ];
    }
    return [];
  },
};

/** The value in quotes: it then means what it says. None where a comment may begin in it, or where it has an open quote. */
function repairOf(value: string, start: number, outline: Outline): { readonly repair?: Repair } {
  const words = value.trimEnd();
  if (/^["']|#/.test(words)) return {};
  const text = /["\\]/.test(words) ? `'${words.replaceAll("'", "''")}'` : `"${words}"`;
  const span = spanOf(outline.lines, start, start + words.length);
  return { repair: { title: 'Put the value into quotes', safe: true, edit: { span, text } } };
}

/** Why a plain scalar is none (YAML 1.2, 7.3.3): an indicator at its start, or ": " inside; quoted and nested values are let be. */
function problem(value: string): string | undefined {
  if (/^["']/.test(value))
    return /^"(?:[^"\\]|\\.)*"\s*(?:#.*)?$|^'(?:[^']|'')*'\s*(?:#.*)?$/.test(value) ? undefined : 'unclosed quote';
  if (/^[*&][^\w]/.test(value) || /^[%@`]/.test(value)) return `"${value[0]}" at the start of a value`;
  return /^[^[{|>#]/.test(value) && /:\s/.test(value) ? '": " inside a value' : undefined;
}
