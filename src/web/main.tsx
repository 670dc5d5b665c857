// The page's own root: the one place that reads the reader's clock, and where everything is put together.
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createRoot } from 'react-dom/client';
import { isRefusal } from './api/request.ts';
import { App } from './app.tsx';
import { ConnectionProvider, createConnectionSource } from './live/connection.tsx';
import { Broken } from './shell/broken.tsx';
import { hearKeys } from './shell/keys.ts';
import { applyScheme } from './shell/scheme.ts';
import './page.css';

applyScheme();
hearKeys();

const client = new QueryClient({
  defaultOptions: {
    queries: {
      // The event stream says when something is new; an answer that could not be had is asked for again.
      staleTime: Number.POSITIVE_INFINITY,
      refetchOnWindowFocus: false,
      retry: (failures, error) => !(isRefusal(error) && error.status < 500) && failures < 3,
    },
  },
});

const place = document.getElementById('page');
if (!place) throw new Error('Unexpected page without #page');
const root = createRoot(place, {
  onUncaughtError(error) {
    console.error(error);
    // The tree is gone by then, the root is not.
    queueMicrotask(() => root.render(<Broken />));
  },
});
root.render(
  <QueryClientProvider client={client}>
    <ConnectionProvider value={createConnectionSource(() => Date.now())}>
      <App />
    </ConnectionProvider>
  </QueryClientProvider>,
);
