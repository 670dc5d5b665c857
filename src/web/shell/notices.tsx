// Short notices at the foot of the page: what was just done, with its undo where there is one. Said aloud, too.
import { useSyncExternalStore } from 'react';
import { Button } from '../parts/button.tsx';
import { Icon } from '../parts/icon.tsx';

export interface Notice {
  readonly tone: 'good' | 'bad';
  readonly text: string;
  readonly undo?: { readonly word: string; readonly run: () => void };
}

/** Long enough to read twice and to reach the button by keyboard; it stays while it is pointed at. */
const SHOWN_MILLIS = 12_000;

let shown: Notice | undefined;
let heard = '';
let timer: ReturnType<typeof setTimeout> | undefined;
const listeners = new Set<() => void>();
const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};
const tell = () => {
  for (const listener of listeners) listener();
};

export function notify(notice: Notice): void {
  clearTimeout(timer);
  shown = notice;
  timer = setTimeout(dismiss, SHOWN_MILLIS);
  tell();
}

function dismiss(): void {
  clearTimeout(timer);
  shown = undefined;
  tell();
}

/** For those who hear the page: what changed in it by itself. */
export function announce(text: string): void {
  heard = text;
  tell();
}

export function Notices() {
  const notice = useSyncExternalStore(subscribe, () => shown);
  const spoken = useSyncExternalStore(subscribe, () => heard);
  return (
    <>
      <p role="status" className="sr-only">
        {spoken}
      </p>
      <div
        role="status"
        className="pointer-events-none fixed inset-x-0 bottom-0 z-40 flex justify-center p-4"
        onPointerEnter={() => clearTimeout(timer)}
        onFocus={() => clearTimeout(timer)}
      >
        {notice && (
          <div className="card pointer-events-auto flex max-w-xl items-center gap-3 bg-raised py-2.5 pr-2 pl-4 text-sm shadow-lg">
            <span className={notice.tone === 'good' ? 'text-good' : 'text-bad'}>
              <Icon name={notice.tone === 'good' ? 'check' : 'warning'} />
            </span>
            <p>{notice.text}</p>
            {notice.undo && (
              <Button
                look="quiet"
                onClick={() => {
                  dismiss();
                  notice.undo?.run();
                }}
              >
                {notice.undo.word}
              </Button>
            )}
            <Button look="bare" icon="cross" aria-label="Dismiss" onClick={dismiss} className="px-2" />
          </div>
        )}
      </div>
    </>
  );
}
