// The ten-minute windows of one operation, in order, with what changed in them since they were last saved.
import type { EvidenceWindow, OperationEvent } from '../evidence.ts';

export interface Windows {
  /** Adds `count` events to window `index` of a variant. */
  add(index: number, variant: OperationEvent['variant'], outcome: OperationEvent['outcome'], count: number): void;
  /** Ascending by index. The windows in it are never changed, only replaced. */
  list(): readonly EvidenceWindow[];
  /** Those that changed since `saved` was called. */
  changed(): readonly EvidenceWindow[];
  saved(): void;
  /** Puts a saved window back in its place. */
  restore(window: EvidenceWindow): void;
}

const NONE = { errors: 0, events: 0 };

export function createWindows(): Windows {
  const windows: EvidenceWindow[] = [];
  const dirty = new Set<number>();

  /** Place of the first window that is not before `index`; searched from the end, where nearly all events belong. */
  function place(index: number): number {
    let at = windows.length;
    while (at > 0 && windows[at - 1]!.index >= index) at--;
    return at;
  }

  function put(at: number, window: EvidenceWindow): void {
    if (windows[at]?.index === window.index) windows[at] = window;
    else windows.splice(at, 0, window);
  }

  return {
    add(index, variant, outcome, count) {
      const at = place(index);
      const found = windows[at];
      const old = found?.index === index ? found : { index, treated: NONE, control: NONE };
      const side = variant === 'on' ? old.treated : old.control;
      const counted = { errors: side.errors + (outcome === 'error' ? count : 0), events: side.events + count };
      put(
        at,
        variant === 'on'
          ? { index, treated: counted, control: old.control }
          : { index, treated: old.treated, control: counted },
      );
      dirty.add(index);
    },
    list: () => windows.slice(),
    changed: () => windows.filter((window) => dirty.has(window.index)),
    saved: () => dirty.clear(),
    restore: (window) => put(place(window.index), window),
  };
}
