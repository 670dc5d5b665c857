// Text to draft: what a document says about its rollouts, each thing with its place. Total and linear.
import type { Draft, DraftRollout } from './draft.ts';
import type { Finding } from './finding.ts';
import { kindOf } from './reading/kind.ts';
import { type Outline, spanOf, title } from './reading/outline.ts';
import type { ReadingProblem } from './reading/phase-fields.ts';
import type { PhaseReading } from './reading/phase-reading.ts';
import { readPhases } from './reading/phases.ts';
import { outline as outlineOf } from './reading/read-markdown.ts';
import { everySection, type Section, sectionTree } from './reading/sections.ts';
import { covering } from './reading/spans.ts';
import { isStage } from './reading/stage-sections.ts';
import { toggleMentions, togglesOf } from './reading/toggles.ts';

/** Any text gives a draft, never an exception; spans are UTF-16 offsets into `text`. */
export function read(text: string): Draft {
  return draftOf(outlineOf(text));
}

/** The draft of a document that is already in blocks. */
export function draftOf(outline: Outline): Draft {
  const root = sectionTree(outline);
  const read = readRollouts(root, outline);
  const mentions = toggleMentions(root);
  const covered = covering(read.map(({ rollout }) => rollout.span));
  const rollouts = read.map(({ rollout }) => ({ ...rollout, ...togglesOf(mentions, rollout.span, covered) }));
  const findings = read.flatMap(({ phases }, rolloutIndex) =>
    phases.flatMap(({ problems }) => problems.map((problem) => findingOf(problem, rolloutIndex))),
  );
  return { kind: kindOf(rollouts, outline), rollouts, findings, outline };
}

const RULES = { vague: 'vague-date', malformed: 'malformed-date', ambiguous: 'ambiguous-steps' } as const;

function findingOf({ kind, message, span }: ReadingProblem, rolloutIndex: number): Finding {
  return { rule: RULES[kind], severity: 'warning', message, span, line: span.line, rolloutIndex };
}

/** Every top heading with steps under it is a rollout when there are several; otherwise the document is one. */
function readRollouts(root: Section, outline: Outline): readonly RolloutReading[] {
  const tops = root.children.filter((section) => section.depth === 1 && !isStage(section));
  if (tops.length > 1) {
    const each = tops.map((section) => readRollout(section, outline));
    const stepped = each.filter(({ rollout }) => rollout.phases.some((phase) => phase.steps.length > 0));
    if (stepped.length > 1) return stepped;
  }
  return [readRollout(root, outline)];
}

interface RolloutReading {
  readonly rollout: DraftRollout;
  readonly phases: readonly PhaseReading[];
}

function readRollout(section: Section, outline: Outline): RolloutReading {
  const phases = readPhases(section, outline);
  const heading = section.heading ?? titleHeading(section, phases);
  const words = heading ? title(heading) : '';
  const rollout: DraftRollout = {
    title: { value: words, text: heading?.raw ?? '', span: heading?.span ?? { start: 0, end: 0, line: 1 } },
    span: spanOf(outline.lines, section.start, section.end),
    toggle: undefined,
    toggles: [],
    phases: phases.map(({ phase }) => phase),
  };
  return { rollout, phases };
}

/** The document's H1; failing that, the nearest heading above all stages. */
function titleHeading(root: Section, phases: readonly PhaseReading[]): Section['heading'] {
  const top = everySection(root).find((section) => section.depth === 1 && section.heading);
  if (top) return top.heading;
  const stages = phases.filter(({ phase }) => phase.steps.length > 0);
  const around = (stages.length > 0 ? stages : phases).map(({ section }) => {
    const above: Section[] = [];
    for (let at: Section | undefined = section.parent; at; at = at.parent) above.push(at);
    return above;
  });
  const common = around[0]?.find((section) => section.heading && around.every((above) => above.includes(section)));
  return (
    common?.heading ??
    (root.children.find((section) => /\broll-?out|\brelease\b/i.test(section.heading!.text)) ?? root.children[0])
      ?.heading
  );
}
