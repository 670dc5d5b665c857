// Flags and environments as LaunchDarkly's published API description has them whole: what the stand-in does not keep is filled in.
import type { LaunchDarklyEnvironment, LaunchDarklyFlag } from './launchdarkly-server.ts';

const MADE = Date.UTC(2026, 10, 2);

/** The schema FeatureFlag, with only the environment that was asked for, where one was. */
export function wholeFlag(flag: LaunchDarklyFlag, only: string | null): object {
  const { key, tags, archived = false, variations, environments } = flag;
  const self = { href: `/api/v2/flags/letters/${key}`, type: 'application/json' };
  const shown = Object.entries(environments).filter(([name]) => only === null || name === only);
  return {
    name: key,
    kind: variations.every(({ value }) => typeof value === 'boolean') ? 'boolean' : 'multivariate',
    key,
    _version: 2,
    creationDate: MADE,
    includeInSnippet: false,
    clientSideAvailability: { usingMobileKey: false, usingEnvironmentId: false },
    variations,
    temporary: true,
    tags,
    _links: { parent: { href: '/api/v2/flags/letters', type: 'application/json' }, self },
    experiments: { baselineIdx: 0, items: [] },
    customProperties: {},
    archived,
    defaults: { onVariation: 0, offVariation: 1 },
    environments: Object.fromEntries(shown.map(([name, each]) => [name, wholeConfig(name, each, archived)])),
  };
}

/** The schema FeatureFlagConfig. */
function wholeConfig(name: string, environment: LaunchDarklyEnvironment, archived: boolean): object {
  return {
    archived,
    salt: 'c2FsdA',
    sel: 'c2Vs',
    lastModified: MADE,
    version: 3,
    contextTargets: [],
    prerequisites: [],
    _site: { href: '/letters/production/features', type: 'text/html' },
    _environmentName: name,
    trackEvents: false,
    trackEventsFallthrough: false,
    ...environment,
    rules: environment.rules.map((rule) => ({ clauses: [], trackEvents: false, ...rule })),
  };
}

/** The schema Environment. */
export function wholeEnvironment(key: string, approval: { readonly tags: readonly string[] } | undefined): object {
  return {
    _links: { self: { href: `/api/v2/projects/letters/environments/${key}`, type: 'application/json' } },
    _id: `environment-${key}`,
    key,
    name: key,
    // Of applications, which this stand-in has none of.
    apiKey: 'sdk-none',
    mobileKey: 'mob-none',
    color: '417505',
    defaultTtl: 5,
    secureMode: false,
    defaultTrackEvents: false,
    requireComments: false,
    confirmChanges: false,
    tags: [],
    critical: key === 'production',
    approvalSettings: {
      required: approval !== undefined,
      bypassApprovalsForPendingChanges: false,
      minNumApprovals: 1,
      canReviewOwnRequest: false,
      canApplyDeclinedChanges: true,
      serviceKind: 'launchdarkly',
      serviceConfig: {},
      requiredApprovalTags: approval?.tags ?? [],
    },
  };
}
