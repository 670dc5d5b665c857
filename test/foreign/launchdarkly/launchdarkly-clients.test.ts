import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createToggleHttp } from '../../../src/adapters/toggles-http/toggle-http.ts';
import { createLaunchDarklyToggles } from '../../../src/adapters/toggles-launchdarkly/launchdarkly-toggles.ts';
import { FULL, OFF, percent } from '../../../src/core/toggle/percentage.ts';
import {
  type LaunchDarklyRequest,
  type LaunchDarklyServer,
  startLaunchDarklyServer,
} from '../../contract/launchdarkly-server.ts';
import { installForeign } from '../install.ts';

// LaunchDarkly's own clients, generated from its published API description, stand between our driver and the server that stands in for
// LaunchDarkly: what the one sends is what ours sends, and what the other reads is what its schemas allow.

const MINUTES = 60_000;
let server: LaunchDarklyServer;
// biome-ignore lint/suspicious/noExplicitAny: the clients are installed by the test, their types are not.
let client: any;
// biome-ignore lint/suspicious/noExplicitAny: the same.
let schemas: Record<string, any>;
// biome-ignore lint/suspicious/noExplicitAny: the same.
let sdk: any;
let now = 1_760_000_000_000;

beforeAll(async () => {
  const installed = createRequire(join(installForeign('launchdarkly'), 'x.js'));
  client = installed('launchdarkly-api-typescript');
  sdk = installed('@launchdarkly/mcp-server');
  schemas = {
    ...installed('@launchdarkly/mcp-server/models/components'),
    ...installed('@launchdarkly/mcp-server/models/errors'),
  };
  server = await startLaunchDarklyServer();
}, 10 * MINUTES);
afterAll(() => server?.close());
beforeEach(() => {
  Object.assign(server.settings, { writable: true, approval: undefined, pending: false, limitedUntil: undefined });
  server.flags.clear();
  server.flags.set('letters', {
    key: 'letters',
    tags: ['letters'],
    variations: [
      { _id: 'yes', value: true },
      { _id: 'no', value: false },
    ],
    environments: {
      production: {
        on: false,
        offVariation: 1,
        fallthrough: { variation: 0 },
        rules: [
          {
            _id: 'rule-1',
            variation: 0,
            clauses: [{ _id: 'c', attribute: 'email', op: 'endsWith', values: ['@example.gov'], negate: false }],
          },
        ],
        targets: [{ values: ['ada'], variation: 0 }],
      },
    },
  });
});

/** LaunchDarkly's client, with a token; it throws for other statuses than 2xx, with the answer. */
function theirs(token = server.tokens.write) {
  const configuration = new client.Configuration({
    apiKey: token,
    basePath: server.url,
    baseOptions: { headers: { 'LD-API-Version': '20240415' } },
  });
  return { flags: new client.FeatureFlagsApi(configuration), environments: new client.EnvironmentsApi(configuration) };
}

const SEMANTIC = { headers: { 'Content-Type': 'application/json; domain-model=launchdarkly.semanticpatch' } };

function ours() {
  return createLaunchDarklyToggles({
    call: createToggleHttp({ deadline: () => AbortSignal.timeout(10_000), now: () => now }),
    address: server.url,
    project: 'letters',
    environment: 'production',
    credentials: { read: async () => server.tokens.read, write: async () => server.tokens.write },
    effectiveWithin: 0,
  });
}

/** What `work` asked of the server. */
async function asked(work: () => Promise<unknown>): Promise<readonly LaunchDarklyRequest[]> {
  const { length } = server.requests;
  await work();
  return server.requests.slice(length);
}

/** What matters of a request: the query in any order, the body as what it says, the headers that the API description names. */
function shapeOf({ method, path, headers, body }: LaunchDarklyRequest) {
  const url = new URL(path, server.url);
  return {
    method,
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    body: body === '' ? undefined : JSON.parse(body),
    authorization: headers.authorization,
    version: headers['ld-api-version'],
    type: method === 'GET' ? undefined : headers['content-type'],
  };
}

const status = (work: Promise<unknown>): Promise<number> =>
  work.then(
    () => 200,
    (error: { response: { status: number } }) => error.response.status,
  );

describe('what our driver asks is what LaunchDarkly’s client asks', () => {
  it('to read a percentage', async () => {
    const [ourRequest] = await asked(() => ours().read('letters'));
    const [theirRequest] = await asked(() =>
      theirs(server.tokens.read).flags.getFeatureFlag('letters', 'letters', 'production'),
    );
    expect(shapeOf(ourRequest!)).toEqual(shapeOf(theirRequest!));
  });

  it('to see whether a project and an environment are there', async () => {
    const requests = await asked(() => ours().read('never-heard-of'));
    const [theirRequest] = await asked(() =>
      theirs(server.tokens.read).environments.getEnvironment('letters', 'production'),
    );
    expect(shapeOf(requests.at(-1)!)).toEqual(shapeOf(theirRequest!));
  });

  it('to set a percentage, to lower it past a scheduled change, and to try without doing it', async () => {
    const weights = (on: number) => ({
      kind: 'updateFallthroughVariationOrRollout',
      rolloutWeights: { yes: on, no: FULL - on },
    });
    const body = (...instructions: object[]) => ({
      environmentKey: 'production',
      comment: 'Set by Phasegate, as its release plan says',
      instructions,
    });
    const patch = async (work: () => Promise<unknown>) =>
      (await asked(work)).filter(({ method }) => method === 'PATCH').map(shapeOf);
    const toggles = ours();
    const { flags } = theirs();
    const send = (content: object, ignoreConflicts?: boolean) => () =>
      flags.patchFeatureFlag('letters', 'letters', content, ignoreConflicts, SEMANTIC);

    const raise = await patch(() => toggles.write('letters', percent(0.001)));
    expect(raise).toEqual(await patch(send(body(weights(1), { kind: 'turnFlagOn' }))));
    const lower = await patch(() => toggles.write('letters', OFF));
    expect(lower).toEqual(await patch(send(body(weights(0)), true)));
    // Only the newer of the two clients knows of trying, and only of patches of JSON.
    const [rehearsal] = await patch(async () => toggles.rehearse?.('letters'));
    const newer = new sdk.LaunchDarkly({ serverURL: server.url, apiKey: server.tokens.write });
    const request = { projectKey: 'letters', featureFlagKey: 'letters', dryRun: true, patchWithComment: { patch: [] } };
    const [tried] = await patch(() => newer.featureFlags.patch(request).catch(() => {}));
    expect([rehearsal?.path, rehearsal?.query, rehearsal?.authorization]).toEqual([
      tried?.path,
      tried?.query,
      tried?.authorization,
    ]);
    expect(rehearsal?.body).toEqual(body(weights(0)));
  });
});

describe('what stands in for LaunchDarkly', () => {
  it('answers as the published schemas have it, in good times and in bad', async () => {
    const requests = await asked(async () => {
      const toggles = ours();
      await toggles.write('letters', percent(25));
      await toggles.rehearse?.('letters');
      await toggles.read('never-heard-of');
      Object.assign(server.settings, { approval: { tags: ['letters'] } });
      await toggles.rehearse?.('letters');
      await toggles.write('letters', OFF).catch(() => {});
      Object.assign(server.settings, { approval: undefined, pending: true });
      await toggles.write('letters', percent(50)).catch(() => {});
      Object.assign(server.settings, { pending: false, writable: false });
      await toggles.write('letters', percent(50)).catch(() => {});
      server.settings.writable = true;
      await status(theirs('nobody').flags.getFeatureFlag('letters', 'letters'));
      await status(theirs().flags.patchFeatureFlag('letters', 'letters', { instructions: [] }, undefined, SEMANTIC));
      server.settings.limitedUntil = now + 5000;
      await toggles.read('letters').catch(() => {});
    });
    expect([...new Set(requests.map((request) => request.status))].toSorted()).toEqual([
      200, 400, 401, 403, 404, 405, 409, 429,
    ]);
    const errors: Record<number, string> = {
      400: 'InvalidRequestErrorRep',
      401: 'UnauthorizedErrorRep',
      403: 'ForbiddenErrorRep',
      404: 'NotFoundErrorRep',
      405: 'MethodNotAllowedErrorRep',
      409: 'StatusConflictErrorRep',
      429: 'RateLimitedErrorRep',
    };
    for (const request of requests) {
      const name = errors[request.status] ?? (request.path.includes('/environments/') ? 'Environment' : 'FeatureFlag');
      const schema = schemas[`${name}$inboundSchema`];
      // Their errors carry request and response of `fetch`, too.
      const more = { request$: new Request(server.url), response$: new Response(), body$: '' };
      const held = schema.safeParse(request.status === 200 ? request.answer : { ...request.answer, ...more });
      expect(held.error?.issues, `${request.method} ${request.path}: ${request.status} as ${name}`).toBeUndefined();
    }
  });

  it('is moved by LaunchDarkly’s client as by ours, and each reads what the other set, to a thousandth of a percent', async () => {
    const { flags } = theirs();
    const instructions = [
      { kind: 'updateFallthroughVariationOrRollout', rolloutWeights: { yes: 12_345, no: 87_655 } },
      { kind: 'turnFlagOn' },
    ];
    await flags.patchFeatureFlag('letters', 'letters', { environmentKey: 'production', instructions }, false, SEMANTIC);
    expect(await ours().read('letters')).toBe(12_345);
    await ours().write('letters', percent(0.001));
    const { data } = await flags.getFeatureFlag('letters', 'letters', 'production');
    expect(data.environments.production.fallthrough.rollout.variations).toEqual([
      { variation: 0, weight: 1 },
      { variation: 1, weight: 99_999 },
    ]);
    // All or nothing: weights that do not add up change nothing, nor does what stands beside them.
    const wrong = { kind: 'updateFallthroughVariationOrRollout', rolloutWeights: { yes: 1, no: 2 } };
    const patch = { environmentKey: 'production', instructions: [{ kind: 'turnFlagOn' }, wrong] };
    expect(await status(flags.patchFeatureFlag('letters', 'letters', patch, false, SEMANTIC))).toBe(400);
    expect(await ours().read('letters')).toBe(1);
  });

  it('refuses LaunchDarkly’s client what it refuses ours: without an approval, against a scheduled change', async () => {
    const { flags } = theirs();
    const patch = { environmentKey: 'production', instructions: [{ kind: 'turnFlagOn' }] };
    const tryIt = (ignoreConflicts = false) =>
      status(flags.patchFeatureFlag('letters', 'letters', patch, ignoreConflicts, SEMANTIC));
    server.settings.approval = { tags: [] };
    expect(await tryIt()).toBe(405);
    Object.assign(server.settings, { approval: undefined, pending: true });
    expect(await tryIt()).toBe(409);
    expect(await tryIt(true)).toBe(200);
  });

  it('is left alone for as long as its only header says, but for a rollback', async () => {
    const toggles = ours();
    await toggles.write('letters', percent(25));
    server.settings.limitedUntil = now + 8000;
    await expect(toggles.read('letters')).rejects.toMatchObject({ trouble: 'unreached' });
    Object.assign(server.settings, { limitedUntil: undefined });
    now += 7999;
    expect(await asked(() => toggles.read('letters').catch(() => {}))).toEqual([]);
    expect(await toggles.lowerUnseen?.('letters', OFF, 'unreached')).toEqual({ kind: 'read', percentage: OFF });
    now += 1;
    expect(await toggles.read('letters')).toBe(OFF);
  });
});
