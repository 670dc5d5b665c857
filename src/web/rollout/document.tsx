// The plan's own document beside its rollout: findings underlined, and results as they appear in it.
import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { rolloutDocument } from '../api/queries.ts';
import { Failure, Waiting } from '../parts/answer.tsx';
import { Findings } from '../parts/findings.tsx';
import { plural } from '../parts/format.ts';
import { PlanText } from '../parts/plan-text.tsx';
import { ScrollBox } from '../parts/scroll-box.tsx';

export function Document({ id, tall }: { readonly id: string; readonly tall: string }) {
  const { data, error } = useQuery(rolloutDocument(id));
  const [pointed, point] = useState<number>();
  const box = useRef<HTMLElement>(null);
  if (!data) return error ? <Failure what="the document" error={error} /> : <Waiting what="the document" />;
  const { text, findings, written, name } = data;
  const pointAt = (index: number) => {
    point(index);
    box.current?.querySelector(`#plan-line-${findings[index]?.span.line}`)?.scrollIntoView({ block: 'center' });
  };
  return (
    <>
      <ScrollBox ref={box} label={`Plan ${name}`} className={`overflow-y-auto ${tall}`}>
        {findings.length > 0 && (
          <details className="border-b border-line">
            <summary className="px-4 py-2.5 text-sm">{plural(findings.length, 'finding')}</summary>
            <Findings findings={findings} onPoint={pointAt} />
          </details>
        )}
        <PlanText text={text} findings={findings} written={written} pointed={pointed} />
      </ScrollBox>
      <p className="flex flex-wrap gap-x-4 border-t border-line px-4 py-2 text-xs text-dim">
        <span className="font-mono">{name}</span>
        {written.length > 0 && (
          <span className="inline-flex items-center gap-1.5">
            <span className="h-3 w-1 bg-good" /> Written by Phasegate
          </span>
        )}
      </p>
    </>
  );
}
