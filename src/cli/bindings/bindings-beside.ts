// Finds the bindings of a plan: the file that is named, or the one beside the plan.
import { createDocumentFiles } from '../../adapters/documents-files/document-files.ts';
import type { Bindings } from '../../core/plan/bindings.ts';
import { unmatchedBindings } from '../../core/plan/compiling/bindings-unmatched.ts';
import type { Draft } from '../../core/plan/draft.ts';
import type { Finding } from '../../core/plan/finding.ts';
import { read } from '../../core/plan/read.ts';
import { lineAt, lineTable } from '../../core/plan/reading/outline.ts';
import { Fault } from '../../engine/faults.ts';
import { CommandEnd, EXIT } from '../exit.ts';
import type { NamedText } from '../read-documents.ts';
import { readBindings } from './bindings-file.ts';
import type { Connections } from './bindings-schema.ts';

/** A plan's bindings file. Its text is what may be shown of it. */
export interface BoundFile extends NamedText {
  /** Nothing at all while an error stands. */
  readonly bindings: Bindings;
  readonly connections: Connections;
  /** What is wrong in the file itself, and what in it finds no place in the plan. */
  readonly findings: readonly Finding[];
}

/** "release.md" has its bindings in "release.bindings.yaml". */
export function bindingsPath(plan: string): string {
  return `${plan.replace(/\.(?:md|markdown)$/i, '')}.bindings.yaml`;
}

/**
 * Reads the file `named`, else the one beside the plan; undefined where there is none.
 * @throws Fault PG_DOCUMENT_* when the file that is named is not there, or one that is there cannot be read.
 */
export async function bindingsBeside(plan: string, draft: Draft, named?: string): Promise<BoundFile | undefined> {
  const name = named ?? bindingsPath(plan);
  let text: string;
  try {
    text = await createDocumentFiles().read(name);
  } catch (error) {
    if (named === undefined && error instanceof Fault && error.code === 'PG_DOCUMENT_MISSING') return undefined;
    throw error;
  }
  const { bindings, connections, findings, findingAt, shown } = readBindings(text);
  // A document that is no plan has nothing that could be bound, and says so itself.
  const unmatched = draft.kind === 'plan' ? unmatchedBindings(draft, bindings) : [];
  return {
    name,
    text: shown,
    bindings,
    connections,
    findings: [...findings, ...unmatched.map(({ message, path }) => findingAt('bindings-match', message, path))],
  };
}

/**
 * The bindings by which a plan is run, and how outside systems are reached.
 * @throws CommandEnd with every error of the file, its place and what was expected; Fault as `bindingsBeside`.
 */
export async function soundBindings(
  plan: string,
  text: string,
  named?: string,
): Promise<{ readonly bindings: Bindings; readonly connections: Connections }> {
  const bound = await bindingsBeside(plan, read(text), named);
  const errors = bound?.findings.filter(({ severity }) => severity === 'error') ?? [];
  if (!bound || errors.length === 0) return bound ?? { bindings: {}, connections: {} };
  throw new CommandEnd(
    EXIT.usage,
    `${bound.name} cannot be used as it is:\n${errors.map((each) => `  ${placeOf(bound, each)} ${each.message} (${each.rule})`).join('\n')}`,
  );
}

/** "plan.bindings.yaml:3:5". */
function placeOf({ name, text }: NamedText, { span }: Finding): string {
  const lines = lineTable(text);
  const line = lineAt(lines, span.start);
  return `${name}:${line}:${span.start - (lines.starts[line - 1] ?? 0) + 1}`;
}
