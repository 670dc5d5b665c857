// Listens to an OFREP event stream in a browser, and leaves it while nobody looks at the page.

export interface ChangeStream {
  readonly address: string;
  close(): void;
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

/**
 * Calls back when evaluations are to be asked for anew; `unknown` when changes may have been missed before (connected again, or the page
 * was hidden), so that nothing known counts. The browser itself tries again when the connection is lost.
 */
export function followChanges(address: string, onChange: (unknown: boolean) => void): ChangeStream {
  const page = typeof document === 'undefined' ? undefined : document;
  let source: EventSource | undefined;
  let opened = 0;
  let leaving: ReturnType<typeof setTimeout> | undefined;

  const open = (): void => {
    source = new EventSource(address);
    source.onopen = () => {
      if (opened++ > 0) onChange(true);
    };
    source.onmessage = ({ data }: { readonly data?: unknown }) => {
      if (typeof data === 'string' && isRefetch(data)) onChange(false);
    };
  };
  const leave = (): void => {
    source?.close();
    source = undefined;
  };
  const look = (): void => {
    clearTimeout(leaving);
    if (page?.visibilityState === 'hidden') leaving = setTimeout(leave, INACTIVITY_MILLIS);
    else if (source === undefined) open();
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
