// A document of the command line with its bindings: what both mean together, and what is wrong with either.
import type { Bindings } from '../core/plan/bindings.ts';
import { read } from '../core/plan/read.ts';
import { blankOwnWriting } from '../core/plan/writing/own-writing.ts';
import { type BoundFile, bindingsBeside } from './bindings/bindings-beside.ts';
import { type Examined, examinePlan } from './examine-plan.ts';
import type { NamedText } from './read-documents.ts';

export interface ExaminedFile extends NamedText, Examined {
  /** The file beside the plan, or the one that was named. */
  readonly bound: BoundFile | undefined;
}

/**
 * @param named the bindings file, where it is not the one beside the plan.
 * @throws Fault PG_DOCUMENT_* for a bindings file that is named and not there, or cannot be read.
 */
export async function examineFile(document: NamedText, named?: string): Promise<ExaminedFile> {
  // What Phasegate wrote into an earlier run's Results is not the author's; offsets stay the same.
  const authored = blankOwnWriting(document.text);
  const draft = read(authored);
  const bound = await bindingsBeside(document.name, draft, named);
  const bindings: Bindings = bound?.bindings ?? {};
  return { ...document, ...examinePlan(authored, draft, bindings), bound };
}
