// Makes what the page holds equal to what the event stream says.
import type { InfiniteData, QueryClient } from '@tanstack/react-query';
import type { EntryView, JournalPage } from '../../server/contract/journal-page.ts';
import type { RolloutList, RolloutSummary } from '../../server/contract/rollout-summary.ts';
import type { StreamFrame } from '../../server/contract/stream-frames.ts';
import { rolloutJournal, rolloutList } from '../api/queries.ts';

/** A summary of every moment is too much to ask a whole rollout for, and so is an entry for a document: at most so often. */
const DETAIL_MILLIS = 400;
const DOCUMENT_MILLIS = 1_500;
/** Many rollouts that change at once are one change of the list. */
const LIST_MILLIS = 100;

export interface LiveCache {
  take(event: string, data: unknown): void;
}

/** `onChange` hears of a rollout whose state or percentage changed, for those who cannot see it. */
export function createLiveCache(client: QueryClient, onChange: (now: RolloutSummary) => void): LiveCache {
  const due = new Map<string, ReturnType<typeof setTimeout>>();
  let server: string | undefined;

  /** Asks for something of an open rollout again: at once, then not more often than it can be read. */
  const refresh = (queryKey: readonly [what: string, id: string], millis: number) => {
    const name = queryKey.join(':');
    if (due.has(name) || !client.getQueryState(queryKey)) return;
    const ask = () => client.invalidateQueries({ queryKey });
    due.set(
      name,
      setTimeout(() => {
        due.delete(name);
        void ask();
      }, millis),
    );
    if (client.isFetching({ queryKey }) === 0) void ask();
  };

  const heard = new Map<string, RolloutSummary>();
  let pause: ReturnType<typeof setTimeout> | undefined;
  const showHeard = () => {
    pause = undefined;
    if (heard.size === 0) return;
    client.setQueryData(rolloutList.queryKey, (list) => list && withSummaries(list, heard, onChange));
    heard.clear();
    pause = setTimeout(showHeard, LIST_MILLIS);
  };

  const takeSummary = (summary: RolloutSummary) => {
    heard.set(summary.id, summary);
    if (pause === undefined) showHeard();
    refresh(['rollout', summary.id], DETAIL_MILLIS);
  };

  const takeEntry = (id: string, entry: EntryView) => {
    client.setQueryData<JournalPages>(rolloutJournal(id).queryKey, (pages) => pages && withEntry(pages, entry));
    refresh(['rollout', id], DETAIL_MILLIS);
    // What an entry says stands in the document by the time that it is heard of.
    refresh(['document', id], DOCUMENT_MILLIS);
  };

  return {
    take(event, data) {
      const frame = { event, data } as StreamFrame;
      switch (frame.event) {
        case 'hello': {
          const sameServer = server === frame.data.server;
          server = frame.data.server;
          // Asked again even after a resumed stream when the server is another one: nothing that it said before is sure.
          if (!frame.data.resumed || !sameServer) askAnew(client);
          return;
        }
        case 'rollout':
          return takeSummary(frame.data);
        case 'entry':
          return takeEntry(frame.data.rollout, frame.data.entry);
        case 'beat':
          return;
      }
    },
  };
}

/** All but what was only tried. Of a journal the newest page is enough: older entries do not change, and are read again when come to. */
function askAnew(client: QueryClient): void {
  client.setQueriesData<JournalPages>(
    { queryKey: ['journal'] },
    (data) => data && { pages: data.pages.slice(0, 1), pageParams: data.pageParams.slice(0, 1) },
  );
  void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'tried' });
}

/** Never goes back: a late message about an older run is passed over. */
function withSummaries(
  list: RolloutList,
  heard: ReadonlyMap<string, RolloutSummary>,
  onChange: (now: RolloutSummary) => void,
): RolloutList {
  const unknown = new Map(heard);
  const rollouts = list.rollouts.map((before) => {
    const summary = heard.get(before.id);
    unknown.delete(before.id);
    if (!summary || before.seq > summary.seq) return before;
    if (before.state !== summary.state || before.percentage !== summary.percentage) onChange(summary);
    return summary;
  });
  return { ...list, rollouts: [...rollouts, ...unknown.values()] };
}

type JournalPages = InfiniteData<JournalPage, number | undefined>;

function withEntry(data: JournalPages, entry: EntryView): JournalPages {
  const [first, ...rest] = data.pages;
  const newest = first?.entries[0]?.seq ?? 0;
  if (!first || entry.seq <= newest) return data;
  const page = { ...first, entries: [entry, ...first.entries], total: Math.max(first.total, entry.seq) };
  return { ...data, pages: [page, ...rest] };
}
