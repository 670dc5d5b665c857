// Two statements of the document that cannot both hold.
import type { DraftPhase } from '../draft.ts';
import { readDurations } from '../grammar/duration.ts';
import { type Outline, partOf, spanOf } from '../reading/outline.ts';
import { dayOf, yearOf } from './planned-days.ts';
import type { Reported, Rule, Source } from './rule.ts';

export const selfContradiction: Rule = {
  name: 'self-contradiction',
  severity: 'warning',
  reason: 'One of the two is not what was meant, and nobody who reads only one will notice.',
  examples: {
    good: [
      '# Rollout\n- Day 1 or 2: send the emails\n- Rollback takes < 5 minutes\n## Stage A: 10%\n## Stage B: 100%\n',
    ],
    bad: [
      { text: '# Rollout\n- Day 2 or 2: send the emails\n## Stage A: 10%\n## Stage B: 100%\n', lines: [2] },
      {
        text: '# Rollout\n- Rollback plan: < 30 minutes\n## Stage A: 10%\n- Rollback: < 5 minutes\n## Stage B: 100%\n',
        lines: [2],
      },
      {
        text: '# Rollout\nWe increase every few days.\n## Stage A: 10% on 3/10/2025\n## Stage B: 100% on 3/11/2025\n',
        lines: [2],
      },
    ],
  },
  check({ draft, outline }: Source): readonly Reported[] {
    return [
      ...sameTwice(outline),
      ...rollbackTimes(outline),
      ...draft.rollouts.flatMap((rollout) => paceAndDates(rollout.phases, outline)),
    ];
  },
};

/** "Day 2 or 2": a choice between a thing and itself. */
function sameTwice(outline: Outline): readonly Reported[] {
  if (!/\d\s+or\s/i.test(outline.masked)) return [];
  return [...outline.masked.matchAll(/\b(day|week|stage|phase|step)\s+(\d+)\s+or\s+(?:\1\s+)?\2\b/gi)].map((match) => ({
    message: `Unexpected choice "${match[0]}", expected two different ones`,
    span: spanOf(outline.lines, match.index, match.index + match[0].length),
  }));
}

/** Limits for the time a rollback takes, each stated as an upper bound. */
function rollbackTimes(outline: Outline): readonly Reported[] {
  if (!/roll-?back[^.<\n]{0,40}(?:<|under|within|less than)/i.test(outline.masked)) return [];
  const stated = outline.blocks.flatMap((block) => {
    const match =
      block.kind === 'code' ? null : /\broll-?back\b[^.<]{0,40}(?:<|under|within|less than)\s*(?=\d)/i.exec(block.text);
    const limit = match ? readDurations(block.text.slice(match.index + match[0].length))[0] : undefined;
    return match && limit?.start === 0 && limit.soak.kind === 'elapsed'
      ? [{ block, millis: limit.soak.millis, at: match.index + match[0].length, end: limit.end }]
      : [];
  });
  const [first] = stated;
  const other = stated.find((one) => one.millis !== first?.millis);
  if (!first || !other) return [];
  const said = (one: typeof first): string => one.block.text.slice(one.at, one.at + one.end);
  return [
    {
      message: `Unexpected rollback within ${said(first)}, expected the same as "${said(other)}" on line ${other.block.span.line}`,
      span: partOf(first.block, first.at, first.at + first.end),
    },
  ];
}

/** "every few days" while stages follow each other day by day. */
function paceAndDates(phases: readonly DraftPhase[], outline: Outline): readonly Reported[] {
  const year = yearOf(phases);
  const starts = phases.flatMap((phase) =>
    phase.steps.length > 0 && phase.window?.value.start ? [dayOf(phase.window.value.start, year)] : [],
  );
  const daily = starts.some((day, index) => index > 0 && day - starts[index - 1]! === 1);
  if (!daily) return [];
  return [
    ...outline.masked.matchAll(
      /\b(?:increas\w+|expand\w*|advanc\w+|step\w*)\b[^.\n]{0,40}\bevery (?:few|couple(?: of)?|two|three|[2-9]) (?:business )?(?:days|weeks)\b|\bevery week\b/gi,
    ),
  ]
    .slice(0, 1)
    .map((match) => ({
      message: `Unexpected pace "${match[0].replace(/\s+/g, ' ')}", expected one that the dates keep: two stages begin on neighbouring days`,
      span: spanOf(outline.lines, match.index, match.index + match[0].length),
    }));
}
