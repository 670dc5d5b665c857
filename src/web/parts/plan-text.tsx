// A plan's own document: line by line with numbers, findings underlined where they are, and what Phasegate wrote set apart.
import { type ReactNode, useMemo } from 'react';
import type { DocumentView, FindingView } from '../../server/contract/document-view.ts';

interface PlanTextProps {
  readonly text: string;
  readonly findings: readonly FindingView[];
  readonly written?: DocumentView['written'];
  /** Finding that is pointed at, by its place in `findings`. */
  readonly pointed?: number | undefined;
}

const UNDERLINES: Record<FindingView['severity'], string> = {
  error: 'decoration-bad bg-bad/12',
  warning: 'decoration-person bg-person/10',
  info: 'decoration-accent',
};

export function PlanText({ text, findings, written = [], pointed }: PlanTextProps) {
  const lines = useMemo(() => linesOf(text), [text]);
  return (
    <ol className="py-2 font-mono text-[13px] leading-6">
      {lines.map(({ start, end, number, isHeading }) => {
        const mine = written.some((part) => part.start < end && part.end > start) || false;
        return (
          <li
            key={start}
            id={`plan-line-${number}`}
            className={`flex gap-3 pr-3 ${mine ? 'bg-good/8 shadow-[inset_3px_0_0_var(--good)]' : ''}`}
          >
            <span className="w-9 shrink-0 text-right text-dim select-none" aria-hidden="true">
              {number}
            </span>
            <span className={`min-w-0 break-words whitespace-pre-wrap ${isHeading ? 'font-bold' : ''}`}>
              {piecesOf(text, start, end, findings, pointed)}
              {start === end && '\u200b'}
            </span>
          </li>
        );
      })}
    </ol>
  );
}

interface Line {
  readonly start: number;
  readonly end: number;
  readonly number: number;
  readonly isHeading: boolean;
}

function linesOf(text: string): readonly Line[] {
  const lines: Line[] = [];
  for (const match of text.matchAll(/([^\r\n]*)(\r\n|\n|\r|$)/g)) {
    const start = match.index;
    const [, content = '', ending = ''] = match;
    if (content === '' && ending === '') break;
    lines.push({ start, end: start + content.length, number: lines.length + 1, isHeading: /^#{1,6}\s/.test(content) });
  }
  return lines;
}

/** A line cut where findings begin and end: the text itself is never markup. */
function piecesOf(
  text: string,
  start: number,
  end: number,
  findings: readonly FindingView[],
  pointed?: number,
): ReactNode[] {
  const here = findings
    .map((finding, index) => ({
      finding,
      index,
      from: Math.max(start, finding.span.start),
      to: Math.min(end, finding.span.end),
    }))
    .filter(({ from, to }) => from < to);
  const cuts = [...new Set([start, end, ...here.flatMap(({ from, to }) => [from, to])])].sort((a, b) => a - b);
  return cuts.slice(0, -1).map((from, piece) => {
    const to = cuts[piece + 1] ?? end;
    const over = here.filter((each) => each.from <= from && each.to >= to);
    const words = text.slice(from, to);
    const worst = over.toSorted((a, b) => rank(a.finding) - rank(b.finding))[0];
    if (!worst) return words;
    const isPointed = over.some(({ index }) => index === pointed);
    return (
      <mark
        key={from}
        title={over.map(({ finding }) => finding.message).join('\n')}
        className={`bg-transparent text-inherit underline decoration-wavy decoration-1 underline-offset-4 ${UNDERLINES[worst.finding.severity]} ${
          isPointed ? 'outline-2 outline-accent outline-solid' : ''
        }`}
      >
        {words}
      </mark>
    );
  });
}

function rank({ severity }: FindingView): number {
  return ['error', 'warning', 'info'].indexOf(severity);
}
