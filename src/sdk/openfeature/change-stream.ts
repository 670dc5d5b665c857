// Listens to an OFREP event stream in a browser, and leaves it while nobody looks at the page.

export interface ChangeStream {
  readonly address: string;
  close(): void;
}

export interface ChangeListener {
  /** Evaluations are to be asked for anew, also once the stream is open; `unknown` when it was not for a while, so that nothing known counts. */
  onChange(unknown: boolean): void;
  /** Changes are not heard of until `onChange(true)`. May be told more than once. */
  onLost(): void;
}

/** The parts of a browser's page that are needed: the SDK compiles without a browser's types. */
declare const document:
  | {
      readonly visibilityState: string;
      addEventListener(type: 'visibilitychange', listener: () => void): void;
      removeEventListener(type: 'visibilitychange', listener: () => void): void;
    }
  | undefined;

/** OFREP's default: a page that is hidden for so long needs no connection. */
const INACTIVITY_MILLIS = 120_000;
/** The browser itself tries again when a connection is lost, but not after an answer that is no stream, as a proxy gives one. */
const REOPEN_MILLIS = 5_000;

/** Follows until it is closed; changes may have been missed when it was connected again, and while the page was hidden. */
export function followChanges(address: string, { onChange, onLost }: ChangeListener): ChangeStream {
  const page = typeof document === 'undefined' ? undefined : document;
  let source: EventSource | undefined;
  /** It was lost, or left. */
  let missed = false;
  let leaving: ReturnType<typeof setTimeout> | undefined;
  let reopening: ReturnType<typeof setTimeout> | undefined;

  const open = (): void => {
    const made = new EventSource(address);
    source = made;
    // The first time, too: something may have changed between the answer that named the stream and now.
    made.onopen = () => onChange(missed);
    made.onmessage = ({ data }: { readonly data?: unknown }) => {
      if (typeof data === 'string' && isRefetch(data)) onChange(false);
    };
    made.onerror = () => {
      if (source !== made) return;
      missed = true;
      onLost();
      if (made.readyState !== EventSource.CLOSED) return;
      source = undefined;
      reopening = setTimeout(look, REOPEN_MILLIS);
    };
  };
  const leave = (): void => {
    clearTimeout(reopening);
    source?.close();
    source = undefined;
    missed = true;
  };
  const look = (): void => {
    clearTimeout(leaving);
    if (page?.visibilityState === 'hidden') leaving = setTimeout(leave, INACTIVITY_MILLIS);
    else if (source === undefined) {
      clearTimeout(reopening);
      open();
    }
  };

  open();
  page?.addEventListener('visibilitychange', look);
  return {
    address,
    close() {
      page?.removeEventListener('visibilitychange', look);
      clearTimeout(leaving);
      leave();
    },
  };
}

function isRefetch(data: string): boolean {
  try {
    return (JSON.parse(data) as { type?: unknown } | null)?.type === 'refetchEvaluation';
  } catch {
    return false;
  }
}
