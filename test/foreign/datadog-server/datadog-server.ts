// A server that stands in for Datadog in tests: its three query interfaces, every answer that they document, its rate limits.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Evaluated, evaluate, type Point, usualInterval } from './query-language.ts';
import { misshapen } from './shapes.ts';

export interface Misbehaviour {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** As it is sent; absent: the documented errors of that status. */
  readonly body?: string;
}

export interface DatadogServer {
  readonly url: string;
  /** "POST /api/v2/query/timeseries", in order. */
  readonly requests: string[];
  /** Queries of those that were answered, in order. */
  readonly queries: string[];
  add(...points: readonly Point[]): void;
  /** The next requests are answered so, one each. */
  next(...answers: readonly (Misbehaviour | 'hang' | 'drop')[]): void;
  /** These keys are taken from now on. */
  keys(apiKey: string, appKey: string): void;
  /** Datadog's clock, which writes the Date header; undefined leaves the header out. */
  clock(now: () => number | undefined): void;
  /** Only version 1 is spoken, as by Phasegate's own store. */
  onlyV1(): void;
  close(): Promise<void>;
}

const ERRORS: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  429: 'Rate limit of 100 requests in 3600 seconds reached',
};

/** Listens on a free port of the loopback interface. */
export async function startDatadogServer(): Promise<DatadogServer> {
  const points: Point[] = [];
  const requests: string[] = [];
  const queries: string[] = [];
  const answers: (Misbehaviour | 'hang' | 'drop')[] = [];
  let keys = { api: 'api-key', app: 'app-key' };
  let clock: () => number | undefined = Date.now;
  let older = false;

  function send(
    response: ServerResponse,
    status: number,
    body: string,
    headers: Readonly<Record<string, string>> = {},
  ) {
    const at = clock();
    response.sendDate = false;
    response.writeHead(status, {
      'content-type': 'application/json',
      'x-ratelimit-limit': '100',
      'x-ratelimit-period': '3600',
      'x-ratelimit-remaining': '99',
      'x-ratelimit-reset': '1800',
      'x-ratelimit-name': 'metrics_query',
      ...(at !== undefined && { date: new Date(at).toUTCString() }),
      ...headers,
    });
    response.end(body);
  }
  const errors = (response: ServerResponse, status: number, why = ERRORS[status] ?? 'Internal Server Error') =>
    send(response, status, JSON.stringify({ errors: [why] }));

  /** @throws Error when our own answer is none that the description knows. */
  function answer(response: ServerResponse, shape: string, body: object): void {
    const wrong = misshapen(shape, body);
    if (wrong !== undefined) throw new Error(wrong);
    send(response, 200, JSON.stringify(body));
  }

  const server = createServer(async (request, response) => {
    const address = new URL(request.url ?? '/', 'http://localhost');
    requests.push(`${request.method} ${address.pathname}`);
    const body = await bodyOf(request);
    const planned = answers.shift();
    if (planned === 'hang') return;
    if (planned === 'drop') {
      request.socket.destroy();
      return;
    }
    if (planned) {
      const text = planned.body ?? JSON.stringify({ errors: [ERRORS[planned.status] ?? 'Internal Server Error'] });
      send(response, planned.status, text, planned.headers);
      return;
    }
    const { 'dd-api-key': api, 'dd-application-key': app } = request.headers;
    if (api !== keys.api || app !== keys.app) return errors(response, 403);
    try {
      const route = `${request.method} ${address.pathname}`;
      if (route === 'GET /api/v1/query') return queryV1(response, address.searchParams);
      if (!older && route === 'POST /api/v2/query/timeseries') return timeseries(response, body);
      if (!older && route === 'POST /api/v2/query/scalar') return scalar(response, body);
      errors(response, 404);
    } catch (error) {
      errors(response, 400, (error as Error).message);
    }
  });

  function series(query: string, from: number, to: number, interval: number): readonly Evaluated[] {
    queries.push(query);
    return evaluate(query, points, { from, to, interval });
  }

  function queryV1(response: ServerResponse, parameters: URLSearchParams): void {
    const [from, to] = [Number(parameters.get('from')) * 1000, Number(parameters.get('to')) * 1000];
    const query = parameters.get('query') ?? '';
    if (!(from < to) || query === '') throw new Error('Invalid query input');
    const interval = usualInterval(from, to);
    // The commas between queries are those outside of braces.
    const all = query.split(/,(?![^{]*\})/).flatMap((text, index) =>
      series(text, from, to, interval).map(({ metric, groups, sums }) => ({
        metric,
        display_name: metric,
        aggr: 'sum',
        expression: text,
        interval: interval / 1000,
        length: sums.size,
        scope: groups.length > 0 ? groups.join(',') : '*',
        tag_set: [...groups],
        unit: [null, null],
        query_index: index,
        start: from,
        end: to - 1,
        pointlist: [...sums],
      })),
    );
    const about = { status: 'ok', res_type: 'time_series', from_date: from, to_date: to, group_by: [], message: '' };
    answer(response, 'MetricsQueryResponse', { ...about, query, series: all });
  }

  function timeseries(response: ServerResponse, body: string): void {
    const { from, to, interval: wanted, queries: asked } = attributesOf(body, 'TimeseriesFormulaQueryRequest');
    const interval = Math.max(wanted ?? usualInterval(from, to), Math.ceil((to - from) / 1500));
    const all = asked.flatMap(({ query }, index) =>
      series(query, from, to, interval).map((each) => ({ index, ...each })),
    );
    const times = [...new Set(all.flatMap(({ sums }) => [...sums.keys()]))].sort((a, b) => a - b);
    answer(response, 'TimeseriesFormulaQueryResponse', {
      data: {
        type: 'timeseries_response',
        attributes: {
          series: all.map(({ index, groups }) => ({ group_tags: [...groups], query_index: index, unit: null })),
          times,
          values: all.map(({ sums }) => times.map((at) => sums.get(at) ?? null)),
        },
      },
    });
  }

  function scalar(response: ServerResponse, body: string): void {
    const { from, to, queries: asked } = attributesOf(body, 'ScalarFormulaQueryRequest');
    const columns = asked.flatMap(({ query, name }) => {
      const found = series(query, from, to, 60_000);
      const names = (found[0]?.groups ?? []).map((group) => group.split(':')[0] ?? '');
      return [
        ...names.map((tag, at) => ({
          name: tag,
          type: 'group',
          values: found.map(({ groups }) => [(groups[at] ?? '').slice(tag.length + 1)]),
        })),
        {
          name: name ?? query,
          type: 'number',
          meta: { unit: null },
          values: found.map(({ sums }) => [...sums.values()].reduce((sum, each) => sum + each, 0)),
        },
      ];
    });
    answer(response, 'ScalarFormulaQueryResponse', {
      data: { type: 'scalar_response', attributes: { columns: columns.length > 0 ? columns : [] } },
    });
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    queries,
    add: (...more) => void points.push(...more),
    next: (...more) => void answers.push(...more),
    keys(api, app) {
      keys = { api, app };
    },
    clock(now) {
      clock = now;
    },
    onlyV1() {
      older = true;
    },
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

interface Asked {
  readonly from: number;
  readonly to: number;
  readonly interval?: number;
  readonly queries: readonly { readonly query: string; readonly name?: string }[];
}

/** @throws Error when the request is none that the description knows. */
function attributesOf(body: string, shape: string): Asked {
  const request = JSON.parse(body) as { data: { attributes: Asked } };
  const wrong = misshapen(shape, request);
  if (wrong !== undefined) throw new Error(wrong);
  return request.data.attributes;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += chunk;
  return text;
}
