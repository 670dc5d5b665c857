// Keys that act wherever the reader is: one letter each, which can be switched off (WCAG 2.1.4).
import { useEffect, useRef, useSyncExternalStore } from 'react';

export interface KeyAction {
  /** As `KeyboardEvent.key` has it. */
  readonly key: string;
  readonly does: string;
  readonly run: () => void;
  /** Undefined: possible; otherwise why it is not now. */
  readonly whyNot?: string | undefined;
}

interface KeyGroup {
  readonly title: string;
  readonly actions: readonly KeyAction[];
}

const SWITCH = 'phasegate.keys';
const groups: { current: KeyGroup }[] = [];
const listeners = new Set<() => void>();

export function keysAreOn(): boolean {
  return window.localStorage.getItem(SWITCH) !== 'off';
}

export function switchKeys(on: boolean): void {
  window.localStorage.setItem(SWITCH, on ? 'on' : 'off');
  for (const listener of listeners) listener();
}

export function useKeysAreOn(): boolean {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }, keysAreOn);
}

/** The keys of this moment, for the overview. */
export function knownKeys(): readonly KeyGroup[] {
  return groups.map(({ current }) => current);
}

/** Makes these keys work while the component is there. */
export function useKeys(title: string, actions: readonly KeyAction[]): void {
  const group = useRef<KeyGroup>({ title, actions });
  group.current = { title, actions };
  useEffect(() => {
    groups.push(group);
    return () => void groups.splice(groups.indexOf(group), 1);
  }, []);
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) &&
    !(target instanceof HTMLInputElement && /^(checkbox|radio|button)$/.test(target.type))
  );
}

/** Hears the whole page's keys; while a dialog is open they are the dialog's. Returns the way to stop. */
export function hearKeys(): () => void {
  const hear = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (!keysAreOn() && event.key.length === 1) return;
    if (isTyping(event.target) || document.querySelector('[role="dialog"],[role="alertdialog"]')) return;
    // The latest place first: a page's keys go before those of the shell.
    const action = groups.flatMap(({ current }) => current.actions).findLast(({ key }) => key === event.key);
    if (!action || action.whyNot !== undefined) return;
    event.preventDefault();
    action.run();
  };
  window.addEventListener('keydown', hear);
  return () => window.removeEventListener('keydown', hear);
}
