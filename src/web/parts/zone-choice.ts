// On whose wall times are shown: the plan's, which people agreed on, or the reader's own. This browser remembers.
import { useSyncExternalStore } from 'react';

export type ZoneChoice = 'plan' | 'reader';

const REMEMBERED = 'phasegate.zone';
const listeners = new Set<() => void>();

function zoneChoice(): ZoneChoice {
  return window.localStorage.getItem(REMEMBERED) === 'reader' ? 'reader' : 'plan';
}

export function chooseZone(choice: ZoneChoice): void {
  window.localStorage.setItem(REMEMBERED, choice);
  for (const listener of listeners) listener();
}

export function useZoneChoice(): ZoneChoice {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }, zoneChoice);
}
