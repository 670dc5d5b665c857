// flipper-api as it documents itself: features, gates, error codes; with an application's own token before it.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface FlipperFeature {
  boolean: true | null;
  groups: string[];
  actors: string[];
  expression: object | null;
  percentage_of_actors: number | null;
  percentage_of_time: number | null;
}

export interface FlipperServer {
  readonly url: string;
  readonly features: Map<string, FlipperFeature>;
  readonly tokens: { read: string; write: string };
  /** Percentages that only newer versions take. */
  readonly settings: { fractions: boolean };
  close(): Promise<void>;
}

export function flipperFeature(gates: Partial<FlipperFeature> = {}): FlipperFeature {
  return {
    boolean: null,
    groups: [],
    actors: [],
    expression: null,
    percentage_of_actors: null,
    percentage_of_time: null,
    ...gates,
  };
}

const ERRORS = {
  notFound: [404, { code: 1, message: 'Feature not found.', more_info: '' }],
  percentage: [
    422,
    { code: 3, message: 'Percentage must be a positive number less than or equal to 100.', more_info: '' },
  ],
} as const;

export async function startFlipperServer(): Promise<FlipperServer> {
  const features = new Map<string, FlipperFeature>();
  const tokens = { read: 'flipper-reading-1', write: 'flipper-writing-1' };
  const settings = { fractions: true };

  function answer(method: string, path: string, authorization: string, body: string): readonly [number, object] {
    const [, token] = /^(?:Bearer|Basic) (.+)$/.exec(authorization) ?? [];
    if (token !== tokens.write && (method !== 'GET' || token !== tokens.read)) return [401, {}];
    const [, name = '', gate] = /^\/flipper\/api\/features\/([^/]+)(?:\/(\w+))?$/.exec(path) ?? [];
    const key = decodeURIComponent(name);
    if (name === '') return [404, { error: 'No such page' }];
    const feature = features.get(key) ?? flipperFeature();
    if (gate === 'percentage_of_actors' && method === 'POST') {
      const { percentage } = JSON.parse(body) as { percentage?: unknown };
      if (typeof percentage !== 'string' || !/^\d+(\.\d+)?$/.test(percentage)) return ERRORS.percentage;
      if (Number(percentage) > 100 || (!settings.fractions && percentage.includes('.'))) return ERRORS.percentage;
      feature.percentage_of_actors = Number(percentage);
      features.set(key, feature);
    } else if (gate === 'boolean' && method === 'DELETE') {
      // Disabling clears every gate.
      Object.assign(feature, flipperFeature());
      features.set(key, feature);
    } else if (gate !== undefined || method !== 'GET') return [404, {}];
    else if (!features.has(key)) return ERRORS.notFound;
    // As its adapters keep them: text, lists of text, or nothing.
    const gates = Object.entries(feature).map(([gateKey, value]) => ({
      key: gateKey,
      name: gateKey,
      value: typeof value === 'number' || typeof value === 'boolean' ? String(value) : value,
    }));
    return [200, { key, state: 'conditional', gates }];
  }

  const server = createServer(async (request, response) => {
    const body = await text(request);
    const { method = 'GET', url = '/', headers } = request;
    const [status, json] = answer(method, url, headers.authorization ?? '', body);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/flipper/api`,
    features,
    tokens,
    settings,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
