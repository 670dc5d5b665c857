// The list itself: only the rows that can be seen are drawn, whether there are three or a thousand.
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useLayoutEffect, useRef, useState } from 'react';
import type { RolloutSummary } from '../../server/contract/rollout-summary.ts';
import { ACTIONS } from '../act/action-words.ts';
import { RollBackDialog } from '../act/roll-back-dialog.tsx';
import { useKeys } from '../shell/keys.ts';
import { navigate, rolloutPath } from '../shell/location.tsx';
import { COLUMNS, RolloutRow } from './rollout-row.tsx';

export function RolloutList({ rollouts }: { readonly rollouts: readonly RolloutSummary[] }) {
  const list = useRef<HTMLUListElement>(null);
  const [offset, setOffset] = useState(0);
  const [current, setCurrent] = useState<string>();
  const [lowered, setLowered] = useState<string>();
  /** The same before it is drawn: keys come faster than frames. */
  const chosen = useRef<string>(undefined);
  const choose = (id: string) => {
    chosen.current = id;
    setCurrent(id);
  };
  useLayoutEffect(() => setOffset(list.current?.offsetTop ?? 0), []);
  const virtualizer = useWindowVirtualizer({
    count: rollouts.length,
    estimateSize: () => 88,
    gap: 10,
    overscan: 6,
    scrollMargin: offset,
    scrollPaddingStart: 70,
    scrollPaddingEnd: 24,
    getItemKey: (index) => rollouts[index]?.id ?? index,
  });
  const go = (by: 1 | -1) => {
    const place = rollouts.findIndex(({ id }) => id === chosen.current);
    const next = Math.min(rollouts.length - 1, Math.max(0, place < 0 ? 0 : place + by));
    const target = rollouts[next];
    if (!target) return;
    choose(target.id);
    virtualizer.scrollToIndex(next);
    // After it has been drawn: a row far away is not there yet.
    const focus = () => {
      if (chosen.current !== target.id) return;
      list.current?.querySelector<HTMLElement>(`[data-rollout="${CSS.escape(target.id)}"]`)?.focus();
    };
    requestAnimationFrame(() => requestAnimationFrame(focus));
  };
  const whyNot = current === undefined ? 'no rollout is chosen' : undefined;
  useKeys('Rollouts', [
    { key: 'j', does: 'The next rollout', run: () => go(1) },
    { key: 'k', does: 'The one before', run: () => go(-1) },
    {
      key: 'Enter',
      does: 'Open it',
      run: () => current !== undefined && navigate(rolloutPath(current)),
      whyNot,
    },
    { key: ACTIONS.rollback.key, does: 'Roll it back to 0%', run: () => setLowered(current), whyNot },
  ]);

  return (
    <>
      <div aria-hidden="true" className={`hidden gap-x-5 px-5 pb-2 text-sm text-dim lg:grid ${COLUMNS}`}>
        <span>Steps</span>
        <span>Rollout</span>
        <span>State and health</span>
        <span className="text-right">Now</span>
        <span>Next</span>
      </div>
      <ul ref={list} className="relative" style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map(({ index, key, start }) => {
          const rollout = rollouts[index];
          return (
            rollout && (
              <li
                key={key}
                ref={virtualizer.measureElement}
                data-index={index}
                aria-setsize={rollouts.length}
                aria-posinset={index + 1}
                className="absolute inset-x-0 top-0"
                style={{ transform: `translateY(${start - offset}px)` }}
                onFocus={() => choose(rollout.id)}
              >
                <RolloutRow rollout={rollout} current={rollout.id === current} />
              </li>
            )
          );
        })}
      </ul>
      {lowered !== undefined && <RollBackDialog id={lowered} onClose={() => setLowered(undefined)} />}
    </>
  );
}
