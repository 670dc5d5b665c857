// A recorded result that breaks the criterion it was to be judged by.
import type { DraftCriterion, DraftPhase } from '../draft.ts';
import { readPercentages } from '../grammar/percentage.ts';
import { type Outline, partOf } from '../outline.ts';
import { stems } from './criterion-words.ts';
import type { Reported, Rule, Source } from './rule.ts';

export const resultBreachesCriterion: Rule = {
  name: 'result-breaches-criterion',
  severity: 'warning',
  reason:
    'The plan said when to stop, the results say that it was passed, and the rollout went on. Somebody should say why.',
  examples: {
    good: [
      '# Rollout\n## Phase I: Canary (1%)\nSuccess criteria:\n- Download error rate: < 0.3%\n### Results\n- error rate on download was 0.2% at 1%\n## Phase II: 100%\n',
    ],
    bad: [
      {
        text: '# Rollout\n## Phase I: Canary (1%)\nSuccess criteria:\n- Download error rate: < 0.3%\n### Results\n- moved to 1%; error rates on Download reached 0.78%\n## Phase II: 100%\n',
        lines: [6],
      },
    ],
  },
  check({ draft, outline }: Source): readonly Reported[] {
    return draft.rollouts.flatMap((rollout, rolloutIndex) => {
      const shared = rollout.phases.filter((phase) => phase.steps.length === 0).flatMap((phase) => phase.criteria);
      return rollout.phases.flatMap((phase, phaseIndex) =>
        breaches(phase, [...phase.criteria, ...shared], outline).map((report) => ({
          ...report,
          rolloutIndex,
          phaseIndex,
        })),
      );
    });
  },
};

function breaches(phase: DraftPhase, criteria: readonly DraftCriterion[], outline: Outline): readonly Reported[] {
  const slots = phase.slots.filter((slot) => slot.kind === 'results').map((slot) => slot.span);
  const bounded = criteria.filter(
    (criterion) => (criterion.class === 'below' || criterion.class === 'above') && criterion.unit === '%',
  );
  if (slots.length === 0 || bounded.length === 0) return [];
  return outline.blocks.flatMap((block): Reported[] => {
    if (block.kind === 'code' || !slots.some((span) => span.start <= block.span.start && block.span.start < span.end))
      return [];
    for (const criterion of bounded) {
      const value = recorded(block.text, criterion);
      if (!value || (criterion.class === 'below' ? value.number < criterion.bound! : value.number > criterion.bound!))
        continue;
      return [
        {
          message: `Unexpected result ${value.number}%, expected "${criterion.text}" (line ${criterion.span.line}) to hold`,
          span: partOf(block, value.start, value.end),
        },
      ];
    }
    return [];
  });
}

/** The first figure after the words that the criterion measures, shares of users and bounds left out. */
function recorded(text: string, criterion: DraftCriterion): { number: number; start: number; end: number } | undefined {
  const wanted = stems(criterion.subject);
  const said = [...text.matchAll(/[\p{L}\p{N}]+/gu)].map((match) => ({
    stem: stems(match[0])[0],
    end: match.index + match[0].length,
  }));
  const of = (stem: string): number | undefined => said.find((word) => word.stem === stem)?.end;
  const quotes = new RegExp(`\\b${String(criterion.bound).replace('.', '\\.')}\\s*%`).test(text);
  const named = wanted.filter((stem) => of(stem) !== undefined);
  // All its words; or its last two ("error rate") where the bound itself is quoted.
  if (named.length < wanted.length && !(quotes && wanted.slice(-2).every((stem) => named.includes(stem))))
    return undefined;
  const after = Math.max(...named.map((stem) => of(stem)!));
  const exposed = readPercentages(text, 'sentence').map((mention) => mention.start);
  for (const match of text.matchAll(/(?<![\w.])(\d+(?:\.\d+)?)\s*%/g)) {
    if (
      match.index < after ||
      match.index > after + 80 ||
      exposed.includes(match.index) ||
      /[<>≤≥]\s*$/.test(text.slice(0, match.index))
    )
      continue;
    const number = Number(match[1]);
    return number === criterion.bound ? undefined : { number, start: match.index, end: match.index + match[0].length };
  }
  return undefined;
}
