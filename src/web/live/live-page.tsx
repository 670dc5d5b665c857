// Keeps the page listening while somebody may see it.
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { session } from '../api/queries.ts';
import { asSentence, formatPercentage } from '../parts/format.ts';
import { announce } from '../shell/notices.tsx';
import { useConnectionSource } from './connection.tsx';
import { listenToEvents } from './event-stream.ts';
import { createLiveCache } from './live-cache.ts';

export function useLivePage(allowed: boolean): void {
  const client = useQueryClient();
  const source = useConnectionSource();
  useEffect(() => {
    if (!allowed) return;
    const cache = createLiveCache(client, ({ title, headline, percentage }) =>
      announce(`${title}: ${headline.word}, ${formatPercentage(percentage)}. ${asSentence(headline.sentence)}`),
    );
    return listenToEvents({
      url: '/api/stream',
      now: source.now,
      onEvent: cache.take,
      onConnection: source.tell,
      onUnknown: () => void client.invalidateQueries({ queryKey: session.queryKey }),
    });
  }, [allowed, client, source]);
}
