// Findings as a list: what is wrong, where, and what would mend it.
import type { FindingView } from '../../server/contract/document-view.ts';
import { asSentence } from './format.ts';
import { Icon, type IconName } from './icon.tsx';

const LOOKS: Record<FindingView['severity'], readonly [IconName, string, string]> = {
  error: ['cross', 'text-bad', 'Error'],
  warning: ['warning', 'text-person', 'Warning'],
  info: ['info', 'text-accent', 'Note'],
};

interface FindingsProps {
  readonly findings: readonly FindingView[];
  /** Leads to the place, by the finding's place in the list. */
  readonly onPoint: (index: number) => void;
}

export function Findings({ findings, onPoint }: FindingsProps) {
  return (
    <ul className="divide-y divide-line">
      {findings.map(({ rule, severity, message, span, repair }, index) => {
        const [icon, colour, word] = LOOKS[severity];
        return (
          <li key={`${rule}:${span.start}:${message}`} className="flex gap-3 px-4 py-3 text-sm">
            <span className={`mt-0.5 ${colour}`}>
              <Icon name={icon} />
              <span className="sr-only">{word}</span>
            </span>
            <div className="min-w-0">
              <p className="break-words">{asSentence(message)}</p>
              <p className="mt-0.5 flex flex-wrap gap-x-3 text-xs text-dim">
                <button
                  type="button"
                  onClick={() => onPoint(index)}
                  className="text-accent underline underline-offset-2"
                >
                  Line {span.line}
                </button>
                <span className="font-mono">{rule}</span>
                {repair && <span>Would mend it: {repair.title}</span>}
              </p>
            </div>
          </li>
        );
      })}
    </ul>
  );
}
