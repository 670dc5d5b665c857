// A plan as it can be looked at without running it: its draft, what it compiles to, and everything that is wrong with it.

import type { Bindings } from '../core/plan/bindings.ts';
import { type Compiled, compile } from '../core/plan/compile.ts';
import type { Draft } from '../core/plan/draft.ts';
import type { Finding } from '../core/plan/finding.ts';
import { lintBound } from '../core/plan/lint-bound.ts';

export interface Examined {
  readonly draft: Draft;
  /** With the safe repairs accepted; undefined where a plan has errors beyond them, or no dates. */
  readonly plan: Compiled['plan'];
  readonly findings: readonly Finding[];
}

/** What a run can be given when it starts (`--start`): no error while nothing is being started. */
const GIVEN_AT_START = new Set(['no-start-date', 'year-unknown']);

/** @param draft `read(text)`. */
export function examinePlan(text: string, draft: Draft, bindings: Bindings = {}): Examined {
  const linted = lintBound(text, draft, bindings);
  if (draft.kind !== 'plan') return { draft, plan: undefined, findings: linted };
  const { plan, findings } = compile(draft, { bindings, findings: linted, acceptRepairs: true });
  return {
    draft,
    plan,
    findings: findings.map((finding) =>
      GIVEN_AT_START.has(finding.rule) ? { ...finding, severity: 'warning' } : finding,
    ),
  };
}
