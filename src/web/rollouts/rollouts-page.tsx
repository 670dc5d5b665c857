// All rollouts: what waits for a person first, with filters and a search.
import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useMemo, useRef } from 'react';
import { rolloutList } from '../api/queries.ts';
import { Failure, Waiting } from '../parts/answer.tsx';
import { formatCount } from '../parts/format.ts';
import { Icon } from '../parts/icon.tsx';
import { Heading } from '../shell/heading.tsx';
import { useKeys } from '../shell/keys.ts';
import { useQueryValue } from '../shell/location.tsx';
import { EmptyState } from './empty-state.tsx';
import { RolloutList } from './rollout-list.tsx';
import { SHOWS, shownRollouts, summaryOf } from './show.ts';

export function RolloutsPage() {
  const { data, error } = useQuery(rolloutList);
  const [show, setShow] = useQueryValue('show', 'all');
  const [find, setFind] = useQueryValue('find');
  const search = useRef<HTMLInputElement>(null);
  useKeys('Everywhere here', [{ key: '/', does: 'Search', run: () => search.current?.focus() }]);
  const rollouts = data?.rollouts;
  // What was pressed or typed is painted first, the rows that follow from it after that.
  const wanted = useDeferredValue(find);
  const chosen = useDeferredValue(show);
  const shown = useMemo(() => shownRollouts(rollouts ?? [], chosen, wanted), [rollouts, chosen, wanted]);
  const counts = useMemo(
    () => SHOWS.map(({ takes }) => rollouts?.filter((each) => takes(each)).length ?? 0),
    [rollouts],
  );
  if (!rollouts) return error ? <Failure what="the rollouts" error={error} /> : <Waiting what="the rollouts" />;
  if (rollouts.length === 0) return <EmptyState />;
  const waiting = rollouts.filter(({ waitsFor }) => waitsFor.length > 0).length;

  return (
    <>
      <Heading title={waiting > 0 ? `(${waiting}) Rollouts` : 'Rollouts'}>{summaryOf(rollouts)}</Heading>
      <div className="mb-6 flex flex-col gap-3 lg:flex-row lg:items-center lg:justify-between">
        <fieldset className="flex flex-wrap gap-1.5">
          <legend className="sr-only">Show</legend>
          {SHOWS.map(({ name, word }, index) => {
            const count = counts[index] ?? 0;
            if (count === 0 && name !== show && name !== 'all') return null;
            return (
              <button
                key={name}
                type="button"
                aria-pressed={show === name}
                onClick={() => setShow(name)}
                className="inline-flex min-h-8 items-center gap-2 rounded-full border border-line bg-paper px-3 text-sm hover:border-edge aria-pressed:border-transparent aria-pressed:bg-ink aria-pressed:text-paper"
              >
                {word} <span className="opacity-75">{formatCount(count)}</span>
              </button>
            );
          })}
        </fieldset>
        <label className="relative block lg:w-72">
          <span className="sr-only">Search rollouts by title or toggle</span>
          <Icon name="search" className="absolute top-2.5 left-3 size-4 text-dim" />
          <input
            ref={search}
            type="search"
            value={find}
            onChange={(event) => setFind(event.target.value)}
            placeholder="Title or toggle"
            aria-keyshortcuts="/"
            className="h-9 w-full rounded-lg border border-edge/60 bg-paper pr-3 pl-9 text-sm placeholder:text-dim"
          />
        </label>
      </div>
      <p role="status" className="sr-only">
        {shown.length} shown
      </p>
      {shown.length > 0 ? (
        <RolloutList rollouts={shown} />
      ) : (
        <div className="card p-8 text-center text-dim">
          <p>No rollout is like that.</p>
          <button
            type="button"
            className="mt-2 text-accent underline underline-offset-2"
            onClick={() => {
              setShow('all');
              setFind('');
            }}
          >
            Show all {rollouts.length}
          </button>
        </div>
      )}
    </>
  );
}
