// Asks an OFREP server for all evaluations of one user.

export interface WebEvaluation {
  readonly value: boolean;
  readonly variant?: string;
  readonly reason?: string;
}

export interface BulkAnswer {
  readonly kind: 'told';
  readonly flags: ReadonlyMap<string, WebEvaluation>;
  readonly etag: string | undefined;
  /** Where changes are told: an address, or a path of the server. */
  readonly stream: string | undefined;
}

export type Told =
  | BulkAnswer
  /** What one has still holds. */
  | { readonly kind: 'same' }
  /** `again`: the milliseconds after which another answer may come, undefined where it will not for this context. */
  | { readonly kind: 'failed'; readonly message: string; readonly again: number | undefined };

export interface Question {
  /** Where `/ofrep/` is served, without a slash at the end. */
  readonly base: string;
  readonly context: object;
  readonly headers: Readonly<Record<string, string>>;
  /** The entity tag of what one has. */
  readonly known: string | undefined;
  /** After so many milliseconds without the whole answer there is none. */
  readonly timeoutMs: number;
}

/** As the server writes it. */
interface BulkBody {
  readonly flags?: readonly (WebEvaluation & { readonly key?: string })[];
  readonly eventStreams?: readonly {
    readonly type?: string;
    readonly url?: string;
    readonly endpoint?: { readonly origin?: string; readonly requestUri?: string };
  }[];
}

/** Never rejects. */
export async function fetchEvaluations({ base, context, headers, known, timeoutMs }: Question): Promise<Told> {
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(`${base}/ofrep/v1/evaluate/flags`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json', ...(known && { 'if-none-match': known }) },
      body: JSON.stringify({ context }),
      signal,
    });
    if (response.status === 304) return { kind: 'same' };
    if (!response.ok) return await refusalOf(response);
    return toldBy((await response.json()) as BulkBody, response.headers.get('etag') ?? undefined);
  } catch (error) {
    const message = signal.aborted
      ? `Phasegate has not answered within ${timeoutMs} ms`
      : `Phasegate could not be asked: ${error instanceof Error ? error.message : String(error)}`;
    return { kind: 'failed', message, again: 0 };
  }
}

function toldBy({ flags = [], eventStreams = [] }: BulkBody, etag: string | undefined): BulkAnswer {
  const sse = eventStreams.find(({ type }) => type === 'sse');
  const { endpoint } = sse ?? {};
  return {
    kind: 'told',
    // Others failed or have the application's default, which is what an unknown flag has.
    flags: new Map(
      flags.flatMap(({ key, value, variant, reason }) =>
        key !== undefined && typeof value === 'boolean'
          ? [[key, { value, ...(variant !== undefined && { variant }), ...(reason !== undefined && { reason }) }]]
          : [],
      ),
    ),
    etag,
    stream: sse?.url ?? (endpoint?.requestUri && `${endpoint.origin ?? ''}${endpoint.requestUri}`),
  };
}

async function refusalOf(response: Response): Promise<Told> {
  const said = (await response.json().catch(() => undefined)) as
    | { errorCode?: string; errorDetails?: string; detail?: string }
    | undefined;
  const words = [said?.errorCode, said?.errorDetails ?? said?.detail].filter(Boolean).join(': ');
  return {
    kind: 'failed',
    message: `Unexpected status ${response.status} of ${response.url}, expected 200${words && `: ${words}`}`,
    again: againAfter(response),
  };
}

/** A context that is refused stays refused; too many requests, and a server or a proxy that fails, do not. */
function againAfter({ status, headers }: Response): number | undefined {
  if (status >= 400 && status < 500 && status !== 408 && status !== 429) return undefined;
  // A date instead of seconds is as good as nothing: NaN.
  return Number(headers.get('retry-after') ?? 0) * 1_000 || 0;
}
