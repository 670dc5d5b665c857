// A password or secret that is written in the document.
import { spanOf } from '../reading/outline.ts';
import type { Reported, Rule, Source } from './rule.ts';

const SECRET =
  /\b(?:password|passwd|secret|api[_-]?key|access[_-]?token|auth[_-]?token)\b["']?\s*[:=]\s*["'`]?(?!\s|\$|<|\{|\[|process\b|env\b|x{3}|\*{3}|tbd\b|see\b|the\b|in\b|stored\b)([A-Za-z0-9_\-/+=!@#%^&*]{6,})|\b(?:ghp|gho|xox[abp]|sk_live|AKIA)[-_A-Za-z0-9]{12,}/gi;

export const secretInDocument: Rule = {
  name: 'secret-in-document',
  severity: 'warning',
  reason:
    'Whoever can read the plan can use it, and it stays in the history after it is taken out. Name where it is kept instead.',
  examples: {
    good: ['# Rollout\npassword: <kept in the vault>\n## Stage A: 10%\n## Stage B: 100%\n'],
    bad: [
      {
        text: '# Rollout\nTest user: vets.gov.user+1, password: hunter2hunter2\n## Stage A: 10%\n## Stage B: 100%\n',
        lines: [2],
      },
    ],
  },
  check({ text, outline }: Source): readonly Reported[] {
    return [...text.matchAll(SECRET)].flatMap((match): Reported[] => {
      const value = match[1];
      // A word in plain letters is a description, not a secret.
      if (value !== undefined && !/\d|[^\w-]/.test(value)) return [];
      const span = spanOf(outline.lines, match.index, match.index + match[0].length);
      return [{ message: 'Unexpected secret in the document, expected a reference to where it is kept', span }];
    });
  },
};
