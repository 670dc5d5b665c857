// Light or dark: the system's choice unless the reader makes another, which this browser remembers.
import { useSyncExternalStore } from 'react';

export type SchemeChoice = 'system' | 'light' | 'dark';

const REMEMBERED = 'phasegate.scheme';
const dark = window.matchMedia('(prefers-color-scheme: dark)');
const listeners = new Set<() => void>();

export function schemeChoice(): SchemeChoice {
  const remembered = window.localStorage.getItem(REMEMBERED);
  return remembered === 'light' || remembered === 'dark' ? remembered : 'system';
}

function shown(): 'light' | 'dark' {
  const choice = schemeChoice();
  return choice === 'system' ? (dark.matches ? 'dark' : 'light') : choice;
}

/** Puts the choice onto the page, now and whenever the system changes its mind. */
export function applyScheme(): void {
  document.documentElement.dataset.scheme = shown();
  for (const listener of listeners) listener();
}
dark.addEventListener('change', applyScheme);

export function chooseScheme(choice: SchemeChoice): void {
  if (choice === 'system') window.localStorage.removeItem(REMEMBERED);
  else window.localStorage.setItem(REMEMBERED, choice);
  applyScheme();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

export function useSchemeChoice(): SchemeChoice {
  return useSyncExternalStore(subscribe, schemeChoice);
}

/** What is shown: for what is drawn on a canvas and cannot follow by itself. */
export function useScheme(): 'light' | 'dark' {
  return useSyncExternalStore(subscribe, shown);
}
