// Which page is shown: the one of the address, or the sign-in where the server wants to know who is looking.
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { session } from './api/queries.ts';
import { StaleBanner } from './live/connection.tsx';
import { useLivePage } from './live/live-page.tsx';
import { Failure, Waiting } from './parts/answer.tsx';
import { RolloutPage } from './rollout/rollout-page.tsx';
import { RolloutsPage } from './rollouts/rollouts-page.tsx';
import { KeyOverview } from './shell/key-overview.tsx';
import { useKeys } from './shell/keys.ts';
import { navigate, type Place, placeOf, usePath } from './shell/location.tsx';
import { NothingHere } from './shell/nothing-here.tsx';
import { Notices } from './shell/notices.tsx';
import { Top } from './shell/top.tsx';

// Rare pages come when they are wanted.
const TryPage = lazy(() => import('./try/try-page.tsx').then(({ TryPage }) => ({ default: TryPage })));
const SignInPage = lazy(() => import('./sign-in/sign-in-page.tsx').then((page) => ({ default: page.SignInPage })));

export function App() {
  const place = placeOf(usePath());
  const { data: who, error } = useQuery(session);
  const [showsKeys, setShowsKeys] = useState(false);
  useLivePage(who !== undefined && who.kind !== 'signedOut');
  useKeys('Everywhere', [
    { key: '?', does: 'These keys', run: () => setShowsKeys(true) },
    { key: 'h', does: 'All rollouts', run: () => navigate('/') },
  ]);
  if (!who) return error ? <Failure what="who is looking" error={error} /> : <Waiting what="the page" />;

  return (
    <>
      <Top place={place.kind} onKeys={() => setShowsKeys(true)} />
      <StaleBanner />
      <main id="main" tabIndex={-1} className="mx-auto max-w-[90rem] px-4 pt-6 pb-20 outline-none sm:px-6">
        <Suspense fallback={<Waiting what="the page" />}>
          {who.kind === 'signedOut' ? <SignInPage /> : <Page place={place} />}
        </Suspense>
      </main>
      {showsKeys && <KeyOverview onClose={() => setShowsKeys(false)} />}
      <Notices />
    </>
  );
}

function Page({ place }: { readonly place: Place }) {
  switch (place.kind) {
    case 'rollouts':
      return <RolloutsPage />;
    case 'rollout':
      return <RolloutPage key={place.id} id={place.id} />;
    case 'try':
      return <TryPage />;
    case 'signIn':
      return <SignInPage />;
    case 'unknown':
      return <NothingHere path={place.path} />;
  }
}
