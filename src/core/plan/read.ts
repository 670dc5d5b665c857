// Text to draft: what a document says about its rollouts, each thing with its place. Total and linear.
import type { Draft, DraftRollout } from './draft.ts';
import type { DateProblem } from './fields.ts';
import type { Finding } from './finding.ts';
import { kindOf } from './kind.ts';
import { type Outline, title } from './outline.ts';
import type { PhaseReading } from './phase-reading.ts';
import { readPhases } from './phases.ts';
import { outline as outlineOf } from './read-markdown.ts';
import { everySection, type Section, sectionTree } from './sections.ts';
import { covering } from './spans.ts';
import { isStage } from './stage-sections.ts';
import { toggleMentions, togglesOf } from './toggles.ts';

/** Any text gives a draft, never an exception; spans are UTF-16 offsets into `text`. */
export function read(text: string): Draft {
  const outline = outlineOf(text);
  const root = sectionTree(outline);
  const read = rolloutSections(root).map((section) => readRollout(section, outline));
  const mentions = toggleMentions(root);
  const covered = covering(read.map(({ rollout }) => rollout.span));
  const rollouts = read.map(({ rollout }) => ({ ...rollout, ...togglesOf(mentions, rollout.span, covered) }));
  const findings = read.flatMap(({ phases }, rolloutIndex) =>
    phases.flatMap(({ dateProblems }) => dateProblems.map((problem) => dateFinding(problem, rolloutIndex))),
  );
  return { kind: kindOf(rollouts, outline), rollouts, findings, outline };
}

/** A date slot that could not be read, with what was made of it. */
function dateFinding({ kind, text, why, span }: DateProblem, rolloutIndex: number): Finding {
  const vague = kind === 'vague';
  return {
    rule: vague ? 'vague-date' : 'malformed-date',
    severity: 'warning',
    message: vague
      ? `Unexpected date "${text}", expected a day or a range of days: it names no day, so nothing is planned on it`
      : `Unexpected date: ${why}, expected for example 3/4 - 3/7/2025`,
    span,
    line: span.line,
    rolloutIndex,
  };
}

/** Every top heading with percentages of its own is a rollout when there are several; otherwise the document is one. */
function rolloutSections(root: Section): readonly Section[] {
  const tops = root.children.filter((section) => section.depth === 1);
  const stepped = tops.filter((section) =>
    everySection(section).some((inner) => inner !== section && isStage(inner) && /%/.test(inner.heading!.text)),
  );
  return stepped.length > 1 ? stepped : [root];
}

function readRollout(section: Section, outline: Outline): { rollout: DraftRollout; phases: readonly PhaseReading[] } {
  const phases = readPhases(section, outline);
  const heading = section.heading ?? titleHeading(section, phases);
  const words = heading ? title(heading) : '';
  const rollout: DraftRollout = {
    title: { value: words, text: heading?.raw ?? '', span: heading?.span ?? { start: 0, end: 0, line: 1 } },
    span: { start: section.start, end: section.end, line: heading?.span.line ?? 1 },
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
