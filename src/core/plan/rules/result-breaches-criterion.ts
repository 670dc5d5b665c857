// A recorded result that breaks the criterion it was to be judged by.
import type { DraftCriterion, DraftPhase } from '../draft.ts';
import type { Span } from '../finding.ts';
import { readPercentages } from '../grammar/percentage.ts';
import { type Block, partOf } from '../reading/outline.ts';
import { lastAtMost } from '../reading/spans.ts';
import { stems } from './criterion-words.ts';
import { quoted } from './quoted.ts';
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
    const starts = outline.blocks.map((block) => block.span.start);
    const writtenIn = ({ start, end }: Span): readonly Block[] =>
      outline.blocks.slice(lastAtMost(starts, start - 1) + 1, lastAtMost(starts, end - 1) + 1);
    return draft.rollouts.flatMap((rollout, rolloutIndex) => {
      const shared = rollout.phases.filter((phase) => phase.steps.length === 0).flatMap(rates);
      return rollout.phases.flatMap((phase, phaseIndex) => {
        const criteria = [...rates(phase), ...shared].slice(0, MOST);
        if (criteria.length === 0) return [];
        const slots = phase.slots.filter((slot) => slot.kind === 'results');
        return slots
          .flatMap((slot) => writtenIn(slot.span))
          .flatMap((block): Reported[] => {
            const breach = block.kind === 'code' ? undefined : breachIn(block, criteria);
            return breach ? [{ ...breach, rolloutIndex, phaseIndex }] : [];
          });
      });
    });
  },
};

/** Criteria that one line of the results is compared with. */
const MOST = 30;

function rates(phase: DraftPhase): readonly DraftCriterion[] {
  return phase.criteria.filter(({ class: kind, unit }) => (kind === 'below' || kind === 'above') && unit === '%');
}

function breachIn(block: Block, criteria: readonly DraftCriterion[]): Reported | undefined {
  for (const criterion of criteria) {
    const value = recorded(block.text, criterion);
    if (!value || (criterion.class === 'below' ? value.number < criterion.bound! : value.number > criterion.bound!))
      continue;
    const message = `Unexpected result ${value.number}%, expected ${quoted(criterion.text)} (line ${criterion.span.line}) to hold`;
    return { message, span: partOf(block, value.start, value.end) };
  }
  return undefined;
}

/** The first figure after the words that the criterion measures, shares of users and bounds left out. */
function recorded(text: string, criterion: DraftCriterion): { number: number; start: number; end: number } | undefined {
  if (!text.includes('%')) return undefined;
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
