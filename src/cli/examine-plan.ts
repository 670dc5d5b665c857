// A plan as it can be looked at without running it: its draft, what it compiles to, and everything that is wrong with it.
import { type Compiled, compile } from '../core/plan/compile.ts';
import type { Draft } from '../core/plan/draft.ts';
import type { Finding } from '../core/plan/finding.ts';
import { lint } from '../core/plan/lint.ts';
import { read } from '../core/plan/read.ts';

export interface Examined {
  readonly draft: Draft;
  /** With the safe repairs accepted; undefined where a plan has errors beyond them, or no dates. */
  readonly plan: Compiled['plan'];
  readonly findings: readonly Finding[];
}

/** What a run can be given when it starts (`--start`): no error while nothing is being started. */
const GIVEN_AT_START = new Set(['no-start-date', 'year-unknown']);

export function examinePlan(text: string): Examined {
  const draft = read(text);
  const linted = lint(text, draft);
  if (draft.kind !== 'plan') return { draft, plan: undefined, findings: linted };
  const { plan, findings } = compile(draft, { bindings: {}, findings: linted, acceptRepairs: true });
  return {
    draft,
    plan,
    findings: findings.map((finding) =>
      GIVEN_AT_START.has(finding.rule) ? { ...finding, severity: 'warning' } : finding,
    ),
  };
}
