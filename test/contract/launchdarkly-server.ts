// LaunchDarkly as its published API describes it, as far as the driver uses it: flags, environments, semantic patches, approvals.
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { wholeEnvironment, wholeFlag } from './launchdarkly-answers.ts';

const WEIGHTS = z
  .record(z.string(), z.int().min(0).max(100_000))
  .refine((weights) => Object.values(weights).reduce((sum, weight) => sum + weight, 0) === 100_000);

/** Of https://launchdarkly.com/docs/api/feature-flags/patch-feature-flag, the instructions that a percentage needs. */
const PATCH = z.strictObject({
  environmentKey: z.string(),
  comment: z.string().optional(),
  instructions: z
    .array(
      z.discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('turnFlagOn') }),
        z.strictObject({
          kind: z.literal('updateFallthroughVariationOrRollout'),
          rolloutWeights: WEIGHTS,
          rolloutContextKind: z.string().optional(),
          rolloutBucketBy: z.string().optional(),
        }),
      ]),
    )
    .min(1),
});

export interface LaunchDarklyFlag {
  key: string;
  tags: string[];
  archived?: boolean;
  variations: { _id: string; value: unknown }[];
  environments: Record<string, LaunchDarklyEnvironment>;
}

export interface LaunchDarklyEnvironment {
  on: boolean;
  offVariation?: number;
  fallthrough: {
    variation?: number;
    rollout?: {
      variations: { variation: number; weight: number }[];
      contextKind?: string;
      bucketBy?: string;
      experimentAllocation?: object;
    };
  };
  rules: object[];
  targets: object[];
}

export interface LaunchDarklyServer {
  readonly url: string;
  readonly flags: Map<string, LaunchDarklyFlag>;
  readonly tokens: { read: string; write: string };
  readonly settings: {
    /** Whether the token for writing may write. */
    writable: boolean;
    /** That changes of flags with these tags, or of all flags, take an approval. */
    approval: undefined | { readonly tags: readonly string[] };
    /** Somebody has scheduled a change. */
    pending: boolean;
    /** Asked too often, until this time (milliseconds since the epoch): only one of its rate limits, and so only one header, is told. */
    limitedUntil?: number;
  };
  /** What was asked, in order. */
  readonly requests: readonly LaunchDarklyRequest[];
  close(): Promise<void>;
}

export interface LaunchDarklyRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly status: number;
  readonly answer: object;
}

/** One project "letters" with the environments "production" and "test". */
export async function startLaunchDarklyServer(): Promise<LaunchDarklyServer> {
  const flags = new Map<string, LaunchDarklyFlag>();
  const requests: LaunchDarklyRequest[] = [];
  const tokens = { read: 'api-reading-1', write: 'api-writing-1' };
  const settings: LaunchDarklyServer['settings'] = { writable: true, approval: undefined, pending: false };

  function answer(method: string, url: URL, headers: Record<string, unknown>, body: string): [number, object] {
    const refuse = (status: number, code: string): [number, object] => [
      status,
      { code, message: `${code} (${status})` },
    ];
    const { authorization } = headers;
    const writes = authorization === tokens.write;
    if (!writes && authorization !== tokens.read) return refuse(401, 'unauthorized');
    if (headers['ld-api-version'] !== '20240415') return refuse(400, 'invalid_request');
    const [, what, project, , environment] =
      /^\/api\/v2\/(flags|projects)\/([^/]+)(\/environments)?\/([^/]+)$/.exec(url.pathname) ?? [];
    if (project !== 'letters' || environment === undefined) return refuse(404, 'not_found');
    const key = decodeURIComponent(environment);
    const { approval } = settings;
    if (what === 'projects') {
      if (key !== 'production' && key !== 'test') return refuse(404, 'not_found');
      return [200, wholeEnvironment(key, approval)];
    }
    const flag = flags.get(key);
    if (!flag) return refuse(404, 'not_found');
    if (method === 'GET') return [200, wholeFlag(flag, url.searchParams.get('env'))];
    if (headers['content-type'] !== 'application/json; domain-model=launchdarkly.semanticpatch')
      return refuse(400, 'invalid_request');
    if (!writes || !settings.writable) return refuse(403, 'forbidden');
    const patch = PATCH.safeParse(JSON.parse(body));
    const there = flag.environments[patch.data?.environmentKey ?? ''];
    if (!patch.success || !there) return refuse(400, 'invalid_request');
    const dryRun = url.searchParams.get('dryRun') === 'true';
    const gated = approval && (approval.tags.length === 0 || flag.tags.some((tag) => approval.tags.includes(tag)));
    // That a dry run says so, too, is written nowhere; a driver must not count on it.
    if (gated && !dryRun) return refuse(405, 'approval_required');
    if (settings.pending && url.searchParams.get('ignoreConflicts') !== 'true') return refuse(409, 'conflict');
    const changed = dryRun ? structuredClone(flag) : flag;
    const target = changed.environments[patch.data.environmentKey] ?? there;
    for (const instruction of patch.data.instructions) {
      if (instruction.kind === 'turnFlagOn') target.on = true;
      else {
        const { rolloutWeights, rolloutContextKind: contextKind, rolloutBucketBy: bucketBy } = instruction;
        const variations = flag.variations.map(({ _id }, variation) => ({
          variation,
          weight: rolloutWeights[_id] ?? 0,
        }));
        target.fallthrough = {
          rollout: { variations, ...(contextKind && { contextKind }), ...(bucketBy && { bucketBy }) },
        };
      }
    }
    return [200, wholeFlag(changed, null)];
  }

  const server = createServer(async (request, response) => {
    const body = await text(request);
    const url = new URL(request.url ?? '/', 'http://localhost');
    const { method = 'GET', url: path = '/', headers } = request;
    const { limitedUntil } = settings;
    const [status, json] =
      limitedUntil === undefined
        ? answer(method, url, headers, body)
        : [429, { code: 'rate_limited', message: "You've exceeded the API rate limit. Try again later." }];
    requests.push({ method, path, headers, body, status, answer: json });
    response.writeHead(status, {
      'content-type': 'application/json',
      ...(limitedUntil !== undefined && {
        'x-ratelimit-route-remaining': '0',
        'x-ratelimit-reset': String(limitedUntil),
      }),
    });
    response.end(JSON.stringify(json));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    flags,
    tokens,
    settings,
    requests,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
