import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { removeTemporaryFolders, temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { toInstant } from '../../core/calendar/instant.ts';
import type { AskedQuery, BoundMetrics } from '../../core/gate/bound-queries.ts';
import { DATADOG_SITES } from '../bindings/bindings-metrics-schema.ts';
import type { Connections } from '../bindings/bindings-schema.ts';
import { CommandEnd } from '../exit.ts';
import { connectSource } from './connect-metrics.ts';

const now = () => toInstant(Date.UTC(2026, 10, 24, 15));
const asked: { url: string; headers: Headers }[] = [];

beforeEach(() => {
  asked.splice(0);
  vi.stubGlobal('fetch', async (url: string, request: RequestInit) => {
    asked.push({ url, headers: new Headers(request.headers) });
    return new Response('{}', { status: 503 });
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
});
afterAll(removeTemporaryFolders);

async function ask(connections: Connections, source: BoundMetrics['source'], query = 'sum:x{*}.as_count()') {
  const queries: AskedQuery[] = [{ query, split: { kind: 'treatedOnly' } }];
  await connectSource(connections, { source, operations: [] }, now).lastDay(queries);
  return asked.at(-1);
}

const keys = { apiKey: { env: 'A_KEY' }, appKey: { env: 'APP_KEY' } };

describe('Datadog', () => {
  beforeEach(() => {
    vi.stubEnv('A_KEY', 'one');
    vi.stubEnv('APP_KEY', 'two');
  });

  test.each(DATADOG_SITES)('at %s', async (site) => {
    const { url } = (await ask({ datadog: { site, ...keys } }, 'datadog')) ?? {};
    expect(url).toBe(`https://api.${site}/api/v2/query/scalar`);
  });

  test('at the usual site, or behind a proxy', async () => {
    expect((await ask({ datadog: keys }, 'datadog'))?.url).toMatch(/^https:\/\/api\.datadoghq\.com\//);
    const proxied = await ask({ datadog: { ...keys, url: 'http://127.0.0.1:8470/' } }, 'datadog');
    expect(proxied?.url).toBe('http://127.0.0.1:8470/api/v2/query/scalar');
  });

  test('is given the keys as they are at each request, in headers only', async () => {
    const first = await ask({ datadog: keys }, 'datadog');
    expect([first?.headers.get('dd-api-key'), first?.headers.get('dd-application-key')]).toEqual(['one', 'two']);
    vi.stubEnv('A_KEY', 'changed');
    const second = await ask({ datadog: keys }, 'datadog');
    expect(second?.headers.get('dd-api-key')).toBe('changed');
    expect(asked.map(({ url }) => url).join()).not.toMatch(/one|two|changed/);
  });
});

describe('Prometheus', () => {
  const url = 'https://prometheus.example.gov/prom/';
  const headers = async (more: Omit<NonNullable<Connections['prometheus']>, 'url'>) =>
    (await ask({ prometheus: { url, ...more } }, 'prometheus', 'x_total'))?.headers;

  test('is asked below its address', async () => {
    expect((await ask({ prometheus: { url } }, 'prometheus', 'x_total'))?.url).toBe(
      'https://prometheus.example.gov/prom/api/v1/query',
    );
  });

  test('is given a token, a user with a password, or whatever a gateway asks for', async () => {
    const file = join(temporaryFolder(), 'secret');
    writeFileSync(file, 'let me in\n');
    vi.stubEnv('TENANT', 'letters');
    expect((await headers({ token: { file } }))?.get('authorization')).toBe('Bearer let me in');
    expect((await headers({ basic: { user: 'ada', password: { file } } }))?.get('authorization')).toBe(
      `Basic ${Buffer.from('ada:let me in').toString('base64')}`,
    );
    const told = await headers({ headers: { 'X-Scope-OrgID': { env: 'TENANT' } } });
    expect([told?.get('x-scope-orgid'), told?.get('authorization')]).toEqual(['letters', null]);
  });
});

test('a rollout whose system the bindings do not say is refused', () => {
  expect(() => connectSource({}, { source: 'datadog', operations: [] }, now)).toThrow(CommandEnd);
  expect(() => connectSource({ datadog: keys }, { source: 'prometheus', operations: [] }, now)).toThrow(
    /expected connections\.prometheus in the bindings/,
  );
});
