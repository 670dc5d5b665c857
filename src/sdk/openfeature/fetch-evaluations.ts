// Asks an OFREP server for all evaluations of one user.

export interface WebEvaluation {
  readonly value: boolean;
  readonly variant?: string;
  readonly reason?: string;
}

export interface BulkAnswer {
  readonly flags: ReadonlyMap<string, WebEvaluation>;
  readonly etag: string | undefined;
  /** Where changes are told: an address, or a path of the server. */
  readonly stream: string | undefined;
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

/** `known`: the entity tag of what one has; 'same' when that still holds. @throws Error with the server's own words. */
export async function fetchEvaluations(
  base: string,
  context: object,
  headers: Readonly<Record<string, string>>,
  known: string | undefined,
): Promise<BulkAnswer | 'same'> {
  const response = await fetch(`${base}/ofrep/v1/evaluate/flags`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json', ...(known && { 'if-none-match': known }) },
    body: JSON.stringify({ context }),
  });
  if (response.status === 304) return 'same';
  if (!response.ok) throw new Error(await refusalOf(response));
  const { flags = [], eventStreams = [] } = (await response.json()) as BulkBody;
  const sse = eventStreams.find(({ type }) => type === 'sse');
  const { endpoint } = sse ?? {};
  return {
    // Others failed or have the application's default, which is what an unknown flag has.
    flags: new Map(
      flags.flatMap(({ key, value, variant, reason }) =>
        key !== undefined && typeof value === 'boolean'
          ? [[key, { value, ...(variant !== undefined && { variant }), ...(reason !== undefined && { reason }) }]]
          : [],
      ),
    ),
    etag: response.headers.get('etag') ?? undefined,
    stream: sse?.url ?? (endpoint?.requestUri && `${endpoint.origin ?? ''}${endpoint.requestUri}`),
  };
}

async function refusalOf(response: Response): Promise<string> {
  const said = (await response.json().catch(() => undefined)) as
    | { errorCode?: string; errorDetails?: string; detail?: string }
    | undefined;
  const words = [said?.errorCode, said?.errorDetails ?? said?.detail].filter(Boolean).join(': ');
  return `Unexpected status ${response.status} of ${response.url}, expected 200${words && `: ${words}`}`;
}
