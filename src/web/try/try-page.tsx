// Try a plan: Markdown in, and out comes what is wrong with it, its staircase on the calendar, and what its gates can show.
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type DragEvent, useEffect, useRef, useState } from 'react';
import { triedPlan } from '../api/queries.ts';
import { isRefusal } from '../api/request.ts';
import { Button } from '../parts/button.tsx';
import { asSentence } from '../parts/format.ts';
import { PlanText } from '../parts/plan-text.tsx';
import { ScrollBox } from '../parts/scroll-box.tsx';
import { Heading } from '../shell/heading.tsx';
import { useKeys } from '../shell/keys.ts';
import { EXAMPLE_PLAN } from './example-plan.ts';
import { TriedResult } from './tried-result.tsx';

/** Asked when the typing rests. */
const REST_MILLIS = 400;
const KEPT = 'phasegate.tried';

export function TryPage() {
  // A plan that is being written survives a reload of the page, in this tab only.
  const [text, setText] = useState(() => window.sessionStorage.getItem(KEPT) ?? '');
  const [asked, setAsked] = useState(text);
  const [marked, setMarked] = useState(false);
  const [pointed, point] = useState<number>();
  const [dragged, setDragged] = useState(false);
  const area = useRef<HTMLTextAreaElement>(null);
  const file = useRef<HTMLInputElement>(null);
  useEffect(() => {
    window.sessionStorage.setItem(KEPT, text);
    const timer = setTimeout(() => setAsked(text), REST_MILLIS);
    return () => clearTimeout(timer);
  }, [text]);
  const { data, error, isFetching } = useQuery({
    ...triedPlan({ text: asked }),
    enabled: asked.trim() !== '',
    placeholderData: keepPreviousData,
  });
  useKeys('Try a plan', [{ key: 'e', does: 'Write in the plan', run: () => area.current?.focus() }]);
  const result = asked.trim() === '' ? undefined : data;

  const take = (next: string) => {
    point(undefined);
    setText(next);
    setAsked(next);
  };
  const read = async (picked: File | undefined) => {
    if (picked) take(await picked.text());
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setDragged(false);
    void read(event.dataTransfer.files[0]);
  };
  const pointAt = (index: number) => {
    const finding = result?.findings[index];
    if (!finding) return;
    point(index);
    if (marked) document.querySelector(`#plan-line-${finding.span.line}`)?.scrollIntoView({ block: 'center' });
    else {
      area.current?.focus();
      area.current?.setSelectionRange(finding.span.start, finding.span.end);
      // A selection is not scrolled to by itself; all lines are of one height unless they wrap.
      const line = Number.parseFloat(getComputedStyle(area.current ?? document.body).lineHeight);
      area.current?.scrollTo({ top: Math.max(0, (finding.span.line - 5) * line) });
    }
  };

  return (
    <>
      <Heading title="Try a plan" className="mb-1 text-2xl">
        Try a plan
      </Heading>
      <p className="mb-5 max-w-prose text-dim">
        Paste a release plan, or drop its file: what is wrong with it, when its steps would begin, and what its gates
        can show. Nothing is kept, and nothing is run.
      </p>
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-5 xl:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]">
        <div className="card overflow-hidden xl:sticky xl:top-[4.75rem]">
          <div className="flex flex-wrap items-center gap-2 border-b border-line p-2">
            <Button onClick={() => file.current?.click()} icon="page">
              Open a file
            </Button>
            <Button onClick={() => take(EXAMPLE_PLAN)}>Use an example</Button>
            <Button
              look="bare"
              className="ml-auto"
              aria-pressed={marked}
              disabled={!result}
              onClick={() => setMarked(!marked)}
            >
              {marked ? 'Write' : 'Show findings in the text'}
            </Button>
            <input
              ref={file}
              type="file"
              accept=".md,.markdown,text/markdown,text/plain"
              className="hidden"
              aria-label="A plan’s file"
              onChange={(event) => void read(event.target.files?.[0])}
            />
          </div>
          {marked && result ? (
            <ScrollBox label="The plan with its findings" className="h-[60vh] overflow-y-auto xl:h-[calc(100vh-15rem)]">
              <PlanText text={asked} findings={result.findings} pointed={pointed} />
            </ScrollBox>
          ) : (
            <textarea
              ref={area}
              aria-label="The plan, in Markdown"
              spellCheck={false}
              value={text}
              placeholder={'# Release of the letter archive\n\n## Phase I: Canary (1%)\n\nDesired date range: ...'}
              onChange={(event) => setText(event.target.value)}
              onDragOver={(event) => {
                event.preventDefault();
                setDragged(true);
              }}
              onDragLeave={() => setDragged(false)}
              onDrop={drop}
              className={`block h-[60vh] w-full resize-none p-4 font-mono text-[13px] leading-6 -outline-offset-2 placeholder:text-dim xl:h-[calc(100vh-15rem)] ${
                dragged ? 'bg-accent/10' : ''
              }`}
            />
          )}
        </div>
        <div aria-live="polite" aria-busy={isFetching} className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-5">
          {error && (
            <p role="alert" className="card p-5 text-bad">
              {isRefusal(error)
                ? asSentence(error.message)
                : 'The server cannot be reached; it is asked again when you type.'}
            </p>
          )}
          {result ? (
            <TriedResult tried={result} onPoint={pointAt} />
          ) : (
            !error && (
              <p className="card p-8 text-center text-dim">
                {isFetching ? 'Reading the plan ...' : 'What it means appears here.'}
              </p>
            )
          )}
        </div>
      </div>
    </>
  );
}
