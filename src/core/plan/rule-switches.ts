// Rules switched off, or made milder or stricter: by the bindings, or by a comment in the document itself.
import { closest } from './closest.ts';
import type { Finding, Severity } from './finding.ts';
import { lineAt, type Outline } from './reading/outline.ts';
import { RULES } from './rules/all.ts';

export type RuleSwitch = 'off' | Severity;

/** By the rule's name. */
export type RuleSwitches = Readonly<Record<string, RuleSwitch>>;

/** What compiling finds and a team may think differently of. What keeps a plan off the calendar cannot be switched. */
const COMPILING = ['gate-cannot-show', 'rate-without-operation', 'zero-rolls-back-at-first-failure', 'full-on-friday'];

/** Every rule that can be switched, with the reason for it where it is a rule of the linter. */
export function switchableRules(): readonly { readonly name: string; readonly reason: string | undefined }[] {
  return [
    ...RULES.map(({ name, reason }) => ({ name, reason })),
    ...COMPILING.map((name) => ({ name, reason: undefined })),
  ];
}

function switchableNames(): ReadonlySet<string> {
  return new Set(switchableRules().map(({ name }) => name));
}

/**
 * <!-- phasegate-disable large-jump, missing-rollback -->
 *                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ names; on one line, so that looking for its end stays cheap
 */
const COMMENT = /<!--[ \t]*phasegate-disable\b([^\r\n>]{0,500}?)-->/g;

interface NamedRule {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** The switches that hold for a document: those of the bindings, and on top of them what its own comments disable. Only of rules that can be switched. */
export function switchesFor(outline: Outline | undefined, bound: RuleSwitches = {}): RuleSwitches {
  const disabled = outline ? disabledIn(outline) : [];
  if (disabled.length === 0 && Object.keys(bound).length === 0) return {};
  const names = switchableNames();
  return Object.fromEntries(
    [...Object.entries(bound), ...disabled.map(({ name }) => [name, 'off'] as const)].filter(([name]) =>
      names.has(name),
    ),
  );
}

/** Names in the document's comments that no rule has: they would switch off nothing, silently. */
export function unknownRules(outline: Outline): readonly Pick<Finding, 'message' | 'span' | 'line'>[] {
  const disabled = disabledIn(outline);
  if (disabled.length === 0) return [];
  const names = switchableNames();
  return disabled
    .filter(({ name }) => !names.has(name))
    .map(({ name, start, end }) => {
      const line = lineAt(outline.lines, start);
      const near = closest(name, [...names]);
      const instead = near === undefined ? 'the name of a rule' : `"${near}"`;
      return { message: `Unexpected rule "${name}", expected ${instead}`, span: { start, end, line }, line };
    });
}

/** @param switches of `switchesFor`. */
export function switched(findings: readonly Finding[], switches: RuleSwitches): readonly Finding[] {
  if (Object.keys(switches).length === 0) return findings;
  return findings.flatMap((finding) => {
    const to = Object.hasOwn(switches, finding.rule) ? switches[finding.rule] : undefined;
    if (to === undefined) return [finding];
    return to === 'off' ? [] : [{ ...finding, severity: to }];
  });
}

function disabledIn({ text, masked }: Outline): readonly NamedRule[] {
  if (!text.includes('phasegate-disable')) return [];
  return [...text.matchAll(COMMENT)].flatMap((comment) => {
    // A comment that is shown, in code, is an example: it still stands in the text without markup.
    if (masked.slice(comment.index, comment.index + comment[0].length).trim() !== '') return [];
    const from = comment.index + comment[0].indexOf(comment[1] ?? '', comment[0].indexOf('disable') + 'disable'.length);
    return [...(comment[1] ?? '').matchAll(/[^\s,]+/g)].map(({ 0: name, index }) => ({
      name,
      start: from + index,
      end: from + index + name.length,
    }));
  });
}
