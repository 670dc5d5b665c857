// Drives LaunchDarkly: the default rule of a boolean flag in one environment, by semantic patches.
import { FULL, OFF, type Percentage } from '../../core/toggle/percentage.ts';
import { lastSeen } from '../../engine/last-seen.ts';
import type { Toggles } from '../../engine/ports.ts';
import {
  type CallToggles,
  type Credential,
  lookingBy,
  refusedFault,
  type ToggleAnswer,
  type ToggleErrand,
  toggleFault,
} from '../../engine/toggle-call.ts';
import { togglesOf } from '../../engine/toggles-of.ts';
import { type BooleanFlag, booleanFlagIn } from './flag-environment.ts';

export interface LaunchDarklyOptions {
  readonly call: CallToggles;
  /** "https://app.launchdarkly.com", ".us" for its federal instance, ".eu.launchdarkly.com". */
  readonly address: string;
  readonly project: string;
  readonly environment: string;
  readonly credentials: { readonly read: Credential; readonly write: Credential };
  /** Milliseconds. */
  readonly effectiveWithin: number;
}

const VERSION = { 'ld-api-version': '20240415' };
const SEMANTIC_PATCH = { ...VERSION, 'content-type': 'application/json; domain-model=launchdarkly.semanticpatch' };

/**
 * Targets, rules, prerequisites and how users are told apart stay as they are; a flag that is off is turned on in the same patch
 * that sets its first percentage above 0.
 */
export function createLaunchDarklyToggles(options: LaunchDarklyOptions): Toggles {
  const { call, project, environment, credentials } = options;
  const api = `${options.address.replace(/\/+$/, '')}/api/v2`;
  const flagUrl = ({ toggle }: ToggleErrand) =>
    `${api}/flags/${encodeURIComponent(project)}/${encodeURIComponent(toggle)}`;
  const environmentUrl = `${api}/projects/${encodeURIComponent(project)}/environments/${encodeURIComponent(environment)}`;
  const get = (errand: ToggleErrand, url: string): Promise<ToggleAnswer> =>
    call(errand, {
      method: 'GET',
      url,
      headers: VERSION,
      authorization: { credential: lookingBy(errand, credentials) },
      understood: [404],
    });

  const { find, recall } = lastSeen(async (errand: ToggleErrand): Promise<BooleanFlag | undefined> => {
    const answer = await get(errand, `${flagUrl(errand)}?env=${encodeURIComponent(environment)}`);
    if (answer.status !== 404) return booleanFlagIn(errand, answer.json, environment);
    // No such flag, which is 0%; or no such place, of which nothing is known.
    if ((await get(errand, environmentUrl)).status !== 404) return undefined;
    throw refusedFault(
      errand,
      `there is no environment "${environment}" in a project "${project}" that the credential for ${errand.unseen ? 'writing' : 'reading'} may see`,
      'Check connections.launchdarkly in the bindings.',
    );
  });

  async function patch(errand: ToggleErrand, percentage: Percentage, query: Record<string, string>): Promise<void> {
    const flag = await recall(errand);
    if (!flag) throw toggleFault(errand, 'there is no such toggle', 'Make it there.');
    // Lowering goes before changes that somebody has scheduled or asked for.
    const lowers = errand.unseen || percentage < flag.percentage;
    const asked = { ...query, ...(lowers && { ignoreConflicts: 'true' }) };
    const { status } = await call(errand, {
      method: 'PATCH',
      url: `${flagUrl(errand)}?${new URLSearchParams(asked)}`,
      headers: SEMANTIC_PATCH,
      authorization: { credential: credentials.write },
      body: JSON.stringify({
        environmentKey: environment,
        comment: 'Set by Phasegate, as its release plan says',
        instructions: [
          {
            kind: 'updateFallthroughVariationOrRollout',
            rolloutWeights: { [flag.ids.on]: percentage, [flag.ids.off]: FULL - percentage },
            ...flag.bucketing,
          },
          ...(!flag.on && percentage > OFF ? [{ kind: 'turnFlagOn' }] : []),
        ],
      }),
      understood: [405, 409],
    });
    if (status === 405) throw needsApproval(errand);
    if (status === 409)
      throw toggleFault(
        errand,
        'a scheduled change or a request for approval is under way, which this would make fail',
        'Apply or delete it there; this is tried again.',
      );
  }

  function needsApproval(errand: ToggleErrand) {
    return toggleFault(
      errand,
      `changes in ${environment} take an approval, which somebody has to give`,
      'Let a person set it (mode: advise), or let the credential for writing bypass approvals.',
    );
  }

  return togglesOf({
    place: `LaunchDarkly at ${new URL(options.address).origin} (project ${project}, environment ${environment})`,
    abilities: { write: true, readBack: true, effectiveWithin: options.effectiveWithin },
    makes: false,
    read: async (errand) => (await find(errand))?.percentage,
    send: (errand, percentage) => patch(errand, percentage, {}),
    async prove(errand) {
      await patch(errand, OFF, { dryRun: 'true' });
      // A dry run says nothing of approvals.
      const { json } = await get(errand, environmentUrl);
      if (await requiresApproval(errand, json)) throw needsApproval(errand);
    },
  });

  /** Of all flags of the environment, or of those with one of some tags. */
  async function requiresApproval(errand: ToggleErrand, json: unknown): Promise<boolean> {
    const { approvalSettings } = (json ?? {}) as { approvalSettings?: ApprovalSettings };
    const { required = false, requiredApprovalTags = [] } = approvalSettings ?? {};
    if (requiredApprovalTags.length === 0) return required;
    const { tags = [] } = ((await get(errand, flagUrl(errand))).json ?? {}) as { tags?: readonly string[] };
    return tags.some((tag) => requiredApprovalTags.includes(tag));
  }
}

interface ApprovalSettings {
  readonly required?: boolean;
  readonly requiredApprovalTags?: readonly string[];
}
