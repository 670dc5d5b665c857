// `lint --fix` for one document: the repairs that change no meaning, put into the file in one step.
import { createDocumentFiles } from '../adapters/documents-files/document-files.ts';
import type { Finding } from '../core/plan/finding.ts';
import { fix } from '../core/plan/fix.ts';
import { read } from '../core/plan/read.ts';
import { examineFile } from './examine-file.ts';
import { examinePlan } from './examine-plan.ts';
import { CommandEnd, EXIT } from './exit.ts';
import { printable } from './printable.ts';
import type { NamedText } from './read-documents.ts';
import { columnAt } from './source-frame.ts';
import type { Ink } from './terminal.ts';

export interface MendedFile extends NamedText {
  /** What was mended, one line each for a person. */
  readonly told: readonly string[];
}

/**
 * The document as it stands in its file afterwards. Nothing is written where there is nothing to mend.
 * @param named the bindings file, where it is not the one beside the plan.
 * @throws Fault PG_DOCUMENT_*, PG_DISK_FULL when it cannot be written; CommandEnd when somebody else wrote it meanwhile.
 */
export async function mendFile(document: NamedText, named: string | undefined, ink: Ink): Promise<MendedFile> {
  const { name, text } = document;
  const { bound } = await examineFile(document, named);
  const told: string[] = [];
  const fixed = fix(
    text,
    (now) => examinePlan(now, read(now), bound?.bindings ?? {}).findings,
    (now, finding) => told.push(mendedLine(name, now, finding, ink)),
  );
  if (fixed === text) return { name, text, told };
  const outcome = await createDocumentFiles().replace(name, text, fixed);
  if (outcome === 'changed')
    throw new CommandEnd(
      EXIT.usage,
      `${name} was changed by somebody else at the same moment. Nothing was repaired: run it again.`,
    );
  return { name, text: fixed, told };
}

function mendedLine(name: string, text: string, { repair, rule, ...finding }: Finding, ink: Ink): string {
  const { span } = repair?.edit ?? finding;
  const place = ink.bold(`${printable(name)}:${span.line}:${columnAt(text, span.start)}`);
  return `${place}  ${ink.green('repaired')}  ${printable(repair?.title ?? '')}  ${ink.dim(rule)}`;
}
