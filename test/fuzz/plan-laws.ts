// What holds for any document: it is read and linted with every place inside it, and written into without touching a foreign byte.
import { documentText } from '../../src/adapters/documents-files/document-text.ts';
import type { Draft } from '../../src/core/plan/draft.ts';
import { explanation } from '../../src/core/plan/explanation.ts';
import type { Finding, Span } from '../../src/core/plan/finding.ts';
import { fix } from '../../src/core/plan/fix.ts';
import { lint } from '../../src/core/plan/lint.ts';
import { read } from '../../src/core/plan/read.ts';
import { lineAt, lineTable } from '../../src/core/plan/reading/outline.ts';
import { write } from '../../src/core/plan/write.ts';
import { separate } from '../../src/core/plan/writing/own-writing.ts';
import { Fault } from '../../src/engine/faults.ts';
import { type History, runOf } from '../support/made-up/plan-runs.ts';

/** Which law the document breaks, for a person; undefined when it keeps all. */
export function brokenLaw(bytes: Uint8Array, history: History): string | undefined {
  try {
    const text = textOf(bytes);
    if (text === undefined) return undefined;
    const draft = read(text);
    const findings = lint(text, draft);
    JSON.stringify(explanation(draft, findings));
    return (
      misplaced(text, draft, findings) ??
      (draft.kind !== 'plan' && !findings.some(({ severity }) => severity === 'error')
        ? 'no plan, and no error that says so'
        : undefined) ??
      badlyWritten(text, draft, history) ??
      badlyMended(text, findings)
    );
  } catch (error) {
    return `an exception: ${error instanceof Error ? error.stack : String(error)}`;
  }
}

/** Bytes that are no text are refused by name; what is text comes back as the same bytes. */
function textOf(bytes: Uint8Array): string | undefined {
  try {
    const text = documentText(bytes, 'plan.md');
    if (!Buffer.from(text).equals(bytes)) throw new Error('the text has other bytes than the document');
    return text;
  } catch (error) {
    if (error instanceof Fault && error.code === 'PG_DOCUMENT_NOT_TEXT') return undefined;
    throw error;
  }
}

function misplaced(text: string, draft: Draft, findings: readonly Finding[]): string | undefined {
  const lines = lineTable(text);
  const spans: readonly Span[] = [
    ...findings.flatMap(({ span, repair }) => [span, ...(repair?.edit ? [repair.edit.span] : [])]),
    ...draft.rollouts.flatMap((rollout) => [
      rollout.title.span,
      rollout.span,
      ...rollout.toggles.map(({ span }) => span),
      ...rollout.phases.flatMap((phase) => [
        phase.heading.span,
        phase.span,
        ...phase.steps.map(({ span }) => span),
        ...[phase.window, phase.soak, phase.users].flatMap((field) => (field ? [field.span] : [])),
        ...phase.criteria.map(({ span }) => span),
        ...phase.slots.map(({ span }) => span),
        ...(phase.labels ?? []).flatMap(({ span, value }) => [span, value]),
      ]),
    ]),
  ];
  const wrong = spans.find(
    ({ start, end, line }) =>
      !(0 <= start && start <= end && end <= text.length) || (end > 0 && line !== lineAt(lines, start)),
  );
  return wrong && `a place outside the text or its line: ${JSON.stringify(wrong)}`;
}

function badlyWritten(text: string, draft: Draft, history: History): string | undefined {
  const index = draft.rollouts.findIndex(({ phases }) => phases.some(({ steps }) => steps.length > 0));
  const run = index < 0 ? undefined : runOf(draft, index, history, history.length % 2 === 0);
  if (!run) return undefined;
  const before = separate(text);
  const written = write(text, run);
  if (before.pieces.length === 0 && separate(written).foreign !== text) return 'write-back changed a foreign byte';
  return write(written, run) === written ? undefined : 'a second write-back changed the text';
}

function badlyMended(text: string, findings: readonly Finding[]): string | undefined {
  if (!findings.some(({ repair }) => repair?.safe && repair.edit)) return undefined;
  const findingsOf = (now: string) => lint(now, read(now));
  const mended = fix(text, findingsOf);
  if (fix(mended, findingsOf) !== mended) return 'a second repair changed the text';
  const own = (now: string): string => JSON.stringify(separate(now).pieces.map((piece) => piece.text));
  return own(mended) === own(text) ? undefined : 'a repair changed what we wrote ourselves';
}
