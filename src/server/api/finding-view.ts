// A finding as the API shows it: with its place, its repair, and the page of its rule.
import type { Finding } from '../../core/plan/finding.ts';
import { RULES } from '../../core/plan/rules/all.ts';
import type { FindingView } from '../contract/document-view.ts';

const PAGES: ReadonlySet<string> = new Set(RULES.map(({ name }) => name));

export function viewOfFinding({ rule, severity, message, span, rollout, repair }: Finding): FindingView {
  return {
    rule,
    severity,
    message,
    span: { ...span },
    rollout: rollout ?? null,
    repair: repair
      ? {
          title: repair.title,
          safe: repair.safe,
          edit: repair.edit ? { span: { ...repair.edit.span }, text: repair.edit.text } : null,
        }
      : null,
    page: PAGES.has(rule) ? `docs/rules/${rule}.md` : null,
  };
}
