// The heading of a Results section that is added, as the document would have it.
import type { Draft, DraftPhase } from '../draft.ts';
import type { Span } from '../finding.ts';
import { lineOf } from '../reading/text-lines.ts';
import { resultsSlotOf } from './results-slot.ts';
import { blockAt, blocksIn } from './whole-block.ts';

const PLAIN = /^(?:#{1,6}[ \t]+(\*\*|__)?results[ \t]*:?\1:?|(\*\*|__)results(?::?\2|\2:?))$/i;

/** As other phases of the document have it; else one a level below the phase's own; a bold line where the phase has a bold line. */
export function resultsHeading(text: string, draft: Draft, phase: DraftPhase): string {
  const level = headingDepth(draft, phase.heading.span);
  const usual = draft.rollouts
    .flatMap((rollout) => rollout.phases)
    .flatMap((other) => {
      const label = resultsSlotOf(text, other);
      return label
        ? [{ line: lineOf(text, label.labelSpan.start).trim(), level: headingDepth(draft, other.heading.span) }]
        : [];
    })
    .filter(({ line }) => PLAIN.test(line));
  const same = usual.find((label) => label.level === level) ?? usual[0];
  if (same) return same.line;
  if (level === undefined) return '**Results:**';
  const below = blocksIn(draft, phase.span).filter(({ kind }) => kind === 'heading');
  const colon = below.length > 1 && !below.some(({ text: words }) => /:\s*$/.test(words)) ? '' : ':';
  const bold = /^(\*\*|__).*\1$/.exec(phase.heading.text)?.[1] ?? '';
  return `${'#'.repeat(Math.min(6, level + 1))} ${bold}Results${colon}${bold}`;
}

/** 1 to 6 when what stands at `span` is a Markdown heading. */
export function headingDepth(draft: Draft, span: Span): number | undefined {
  const block = blockAt(draft, span.start);
  return block?.kind === 'heading' ? block.depth : undefined;
}

const NAME = /\b(phase|stage|step|wave|ring|cohort|tier|batch|week|day|part|milestone)[\s`'"]+(\w+)/i;

/** "### Stage A Results" for another stage: its own name in the place of that one. */
export function headingFor(label: string, phase: DraftPhase): string | undefined {
  const named = NAME.exec(label);
  const own = NAME.exec(phase.heading.value);
  if (!named || !own || named[1]?.toLowerCase() !== own[1]?.toLowerCase()) return undefined;
  const start = named.index + named[0].length - (named[2]?.length ?? 0);
  return label.slice(0, start) + own[2] + label.slice(named.index + named[0].length);
}
