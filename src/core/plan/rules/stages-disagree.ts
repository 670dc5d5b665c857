// Two descriptions of the same stages that disagree: an overview and the sections, or a stage's heading and its own slot.

import { formatPercentage, type Percentage } from '../../toggle/percentage.ts';
import type { Draft, DraftRollout } from '../draft.ts';
import { readPercentages } from '../grammar/percentage.ts';
import { readStageName } from '../grammar/stage-name.ts';
import { stageNameOf } from '../reading/block-words.ts';
import type { Outline } from '../reading/outline.ts';
import { stems } from './criterion-words.ts';
import { quoted } from './quoted.ts';
import type { Reported, Rule, Source } from './rule.ts';

export const stagesDisagree: Rule = {
  name: 'stages-disagree',
  severity: 'warning',
  reason: 'The overview and the sections were written at different times. People follow whichever they read first.',
  examples: {
    good: [
      '# Rollout\n1. **Phase 1**: Canary users\n2. **Phase 2**: Everyone\n## Phase 1: Canary (1%)\n## Phase 2: Everyone (100%)\n',
    ],
    bad: [
      {
        text: '# Rollout\n1. **Phase 1**: Canary users\n2. **Phase 2**: Legacy removal\n## Phase 1: Canary (1%)\n## Phase 2: Everyone (100%)\n',
        lines: [3],
      },
      {
        text: '# Rollout\n- Stage A: 2%\n- Stage B: 100%\n## Stage A: first users\n- Percentage of Users: 5%\n## Stage B: everyone\n- Percentage of Users: 100%\n',
        lines: [2],
      },
      { text: '# Rollout\n## Stage A: 25% of users\n- Percentage of Users: 10%\n## Stage B: 100%\n', lines: [3] },
    ],
  },
  check({ text, draft, outline }: Source): readonly Reported[] {
    return [
      ...overviewApart(draft, outline),
      ...draft.rollouts.flatMap((rollout, index) => slotsApart(rollout, index, text)),
    ];
  },
};

/** A stage whose heading says 25% and whose slot says 10%. */
function slotsApart(rollout: DraftRollout, rolloutIndex: number, text: string): readonly Reported[] {
  return rollout.phases.flatMap((phase, phaseIndex): Reported[] => {
    const slot = phase.labels?.find((label) => label.role === 'percentage' && label.state === 'filled');
    const said = slot
      ? readPercentages(text.slice(slot.value.start, slot.value.end), 'slot').map(({ value }) => value)
      : [];
    const steps = phase.steps.map((step) => step.value);
    if (!slot || said.length === 0 || steps.length === 0 || said.some((value) => steps.includes(value))) return [];
    const message = `Unexpected ${said.map(formatPercentage).join(', ')}, expected ${steps.map(formatPercentage).join(', ')} as in ${quoted(phase.heading.value)}`;
    return [{ message, span: slot.span, rolloutIndex, phaseIndex }];
  });
}

function overviewApart(draft: Draft, outline: Outline): readonly Reported[] {
  const headings = new Map<string, Named>();
  for (const phase of draft.rollouts.flatMap((rollout) => rollout.phases)) {
    const name = stageNameOf(phase.heading);
    const key = name && name.word !== 'day' && name.word !== 'week' ? name.key : undefined;
    const steps = phase.steps.map((step) => step.value);
    if (key) headings.set(key, { title: phase.heading.value, line: phase.heading.span.line, steps });
  }
  const first = outline.blocks.find((block) => {
    if (block.kind !== 'item') return false;
    const heading = headings.get(readStageName(block.text)?.key ?? '');
    return heading !== undefined && heading.line !== block.span.line && differs(block.text, heading);
  });
  if (!first) return [];
  const heading = headings.get(readStageName(first.text)!.key)!;
  return [
    {
      message: `Unexpected ${quoted(first.text)}, expected ${quoted(heading.title)}${heading.steps.length > 0 ? ` (${heading.steps.map(formatPercentage).join(', ')})` : ''} as on line ${heading.line}`,
      span: first.span,
    },
  ];
}

/** A stage as its own heading has it. */
interface Named {
  readonly title: string;
  readonly line: number;
  readonly steps: readonly Percentage[];
}

/** The overview's line gives the stage another name, or other percentages. */
function differs(line: string, { title, steps }: Named): boolean {
  if (unlike(line, title)) return true;
  const said = readPercentages(line, 'slot').map(({ value }) => value);
  return said.length > 0 && steps.length > 0 && !said.some((value) => steps.includes(value));
}

/** Behind the stage's own name, not one word in common. */
function unlike(one: string, other: string): boolean {
  const words = (text: string): readonly string[] =>
    stems(/[:–—-]\s*(.*)$/.exec(text)?.[1] ?? '').filter((word) => !/^\d+$/.test(word));
  const [a, b] = [words(one), words(other)];
  return a.length > 0 && b.length > 0 && !a.some((word) => b.includes(word));
}
