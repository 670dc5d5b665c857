// The journal as it happens, newest first; only what can be seen is drawn, and older pages are read as one comes to them.
import { useInfiniteQuery } from '@tanstack/react-query';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type RefObject, useEffect, useLayoutEffect, useMemo, useRef } from 'react';
import type { EntryView } from '../../server/contract/journal-page.ts';
import { rolloutJournal } from '../api/queries.ts';
import { Failure, Waiting } from '../parts/answer.tsx';
import { toneText } from '../parts/badge.tsx';
import { asSentence, plural } from '../parts/format.ts';
import { Icon } from '../parts/icon.tsx';
import { ScrollBox } from '../parts/scroll-box.tsx';
import { When } from '../parts/when.tsx';

export function Journal({ id, zone, tall }: { readonly id: string; readonly zone: string; readonly tall: string }) {
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(rolloutJournal(id));
  const entries = useMemo(() => data?.pages.flatMap((page) => page.entries) ?? [], [data]);
  const box = useRef<HTMLElement>(null);
  const virtualizer = useVirtualizer({
    count: entries.length,
    getScrollElement: () => box.current,
    estimateSize: () => 58,
    overscan: 12,
    getItemKey: (index) => entries[index]?.seq ?? index,
  });
  useStayingPut(box, entries[0]?.seq, entries.length);
  const items = virtualizer.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && last >= entries.length - 20) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, last, entries.length, fetchNextPage]);
  if (!data) return error ? <Failure what="the journal" error={error} /> : <Waiting what="the journal" />;
  const total = Math.max(entries.length, data.pages[0]?.total ?? 0);
  return (
    <>
      <ScrollBox
        ref={box}
        label={`Journal, ${plural(total, 'entry', 'entries')}, newest first`}
        className={`overflow-y-auto ${tall}`}
      >
        <ol reversed className="relative" style={{ height: virtualizer.getTotalSize() }}>
          {items.map(({ index, key, start }) => {
            const entry = entries[index];
            return (
              entry && (
                <li
                  key={key}
                  ref={virtualizer.measureElement}
                  data-index={index}
                  value={entry.seq}
                  aria-setsize={total}
                  aria-posinset={index + 1}
                  className="absolute inset-x-0 top-0"
                  style={{ transform: `translateY(${start}px)` }}
                >
                  <Entry entry={entry} zone={zone} />
                </li>
              )
            );
          })}
        </ol>
      </ScrollBox>
      <p className="border-t border-line px-4 py-2 text-xs text-dim">{plural(total, 'entry', 'entries')}</p>
    </>
  );
}

/** Whoever has scrolled down to read is not moved by what comes in above: the newest line's height is scrolled along. */
function useStayingPut(box: RefObject<HTMLElement | null>, newest: number | undefined, count: number): void {
  const before = useRef({ newest, count, height: 0 });
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const grown = element.scrollHeight - before.current.height;
    const isAbove = newest !== before.current.newest && before.current.newest !== undefined;
    if (isAbove && grown > 0 && element.scrollTop > 4) element.scrollTop += grown;
    before.current = { newest, count, height: element.scrollHeight };
  }, [box, newest, count]);
}

const LOUD: readonly EntryView['tone'][] = ['good', 'person', 'bad'];

function Entry({ entry: { at, by, text, tone }, zone }: { readonly entry: EntryView; readonly zone: string }) {
  return (
    <div className="flex gap-3 border-b border-line px-4 py-2.5 text-sm">
      <span
        className={`mt-[0.45rem] size-2 shrink-0 rounded-full bg-current ${tone === 'quiet' ? 'opacity-40' : ''} ${toneText(tone)}`}
      />
      <div className="min-w-0">
        <p className="text-xs text-dim">
          <When at={at} zone={zone} />
          {by.name !== null && (
            <span className="ml-2 inline-flex items-center gap-1">
              <Icon name="person" className="size-3" />
              {by.name}
            </span>
          )}
        </p>
        <p className={`break-words ${LOUD.includes(tone) ? `font-medium ${toneText(tone)}` : ''}`}>
          {asSentence(text)}
        </p>
      </div>
    </div>
  );
}
