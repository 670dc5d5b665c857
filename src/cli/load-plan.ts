// From text to a compiled plan: reading, linting and compiling in one, for every command that needs a plan.
import type { PlainDate } from '../core/calendar/instant.ts';
import type { Bindings } from '../core/plan/bindings.ts';
import { type Compiled, compile } from '../core/plan/compile.ts';
import { lintBound } from '../core/plan/lint-bound.ts';
import { read } from '../core/plan/read.ts';
import { blankOwnWriting } from '../core/plan/writing/own-writing.ts';

export interface LoadedPlan extends Compiled {
  readonly path: string;
  readonly text: string;
}

export interface LoadOptions {
  readonly bindings: Bindings;
  readonly acceptRepairs: boolean;
  readonly start?: PlainDate;
  readonly today?: PlainDate;
}

/** Compiles the text of a plan. */
export function loadPlan(path: string, text: string, options: LoadOptions): LoadedPlan {
  // What Phasegate wrote into an earlier run's Results is no part of what the author plans; offsets stay the same.
  const authored = blankOwnWriting(text);
  const draft = read(authored);
  const compiled = compile(draft, { ...options, findings: lintBound(authored, draft, options.bindings) });
  return { path, text, ...compiled };
}
