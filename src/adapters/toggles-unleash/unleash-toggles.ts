// Drives Unleash: the gradual rollout of one toggle in one environment of one project, by its admin API.
import { OFF } from '../../core/toggle/percentage.ts';
import { lastSeen } from '../../engine/last-seen.ts';
import type { Toggles } from '../../engine/ports.ts';
import {
  type CallToggles,
  type Credential,
  lookingBy,
  refusedFault,
  type ToggleErrand,
  type ToggleRequest,
  toggleFault,
} from '../../engine/toggle-call.ts';
import { togglesOf } from '../../engine/toggles-of.ts';
import {
  type FeatureEnvironment,
  featureEnvironmentIn,
  openToAll,
  ownStrategy,
  percentageOf,
} from './feature-environment.ts';

export interface UnleashOptions {
  readonly call: CallToggles;
  /** Where its page is: "https://unleash.example.gov". */
  readonly address: string;
  readonly project: string;
  readonly environment: string;
  /** Title of the gradual rollout, where the toggle has several. */
  readonly strategy?: string;
  /** Of a gradual rollout that has to be made: "default", "userId", or a context field. */
  readonly stickiness: string;
  readonly credentials: { readonly read: Credential; readonly write: Credential };
  /** Milliseconds: how often applications poll, and whatever stands between. */
  readonly effectiveWithin: number;
}

/** SDKs of Unleash compare a whole number from 1 to 100 with `rollout`. */
const WHOLE_PERCENT = 1000;

/** Other strategies, constraints and segments are never touched; a toggle is turned on with its first percentage above 0. */
export function createUnleashToggles(options: UnleashOptions): Toggles {
  const { call, project, environment, strategy: title, credentials } = options;
  const address = options.address.replace(/\/+$/, '');
  const inProject = `${address}/api/admin/projects/${encodeURIComponent(project)}`;
  const path = ({ toggle }: ToggleErrand) =>
    `${inProject}/features/${encodeURIComponent(toggle)}/environments/${encodeURIComponent(environment)}`;
  const get = (errand: ToggleErrand, url: string) =>
    call(errand, {
      method: 'GET',
      url,
      authorization: { credential: lookingBy(errand, credentials) },
      understood: [404],
    });

  const { find, recall } = lastSeen(async (errand: ToggleErrand): Promise<FeatureEnvironment | undefined> => {
    const answer = await get(errand, path(errand));
    if (answer.status !== 404) return featureEnvironmentIn(errand, answer.json);
    // No such toggle, which is 0%; or no such place, of which nothing is known.
    const overview = await get(errand, `${inProject}/overview`);
    const { environments = [] } = (overview.json ?? {}) as { environments?: readonly { environment?: string }[] };
    if (overview.status !== 404 && environments.some((each) => each.environment === environment)) return undefined;
    throw refusedFault(
      errand,
      `there is no environment "${environment}" in a project "${project}" that the credential for ${errand.unseen ? 'writing' : 'reading'} may see`,
      'Check connections.unleash in the bindings.',
    );
  });

  async function change(errand: ToggleErrand, request: Omit<ToggleRequest, 'authorization'>): Promise<void> {
    const authorization = { credential: credentials.write };
    const { status, json } = await call(errand, { ...request, authorization, understood: [403] });
    if (status === 403) throw refusal(errand, environment, json);
  }

  return togglesOf({
    place: `Unleash at ${address} (project ${project}, environment ${environment})`,
    abilities: { write: true, readBack: true, effectiveWithin: options.effectiveWithin, resolution: WHOLE_PERCENT },
    makes: false,
    async read(errand) {
      const found = await find(errand);
      return found && percentageOf(errand, found, title);
    },
    async send(errand, percentage) {
      const found = await recall(errand);
      if (!found) throw toggleFault(errand, 'there is no such toggle', 'Make it there.');
      const all = openToAll(found);
      if (all)
        throw toggleFault(
          errand,
          `its strategy "${all.title || all.name}" lets everybody in, whatever the percentage is`,
          'Delete that strategy, or constrain it.',
        );
      const own = ownStrategy(errand, found, title);
      const rollout = String(percentage / WHOLE_PERCENT);
      if (own)
        await change(errand, {
          method: 'PATCH',
          url: `${path(errand)}/strategies/${encodeURIComponent(own.id)}`,
          body: JSON.stringify([{ op: 'replace', path: '/parameters/rollout', value: rollout }]),
        });
      else
        await change(errand, {
          method: 'POST',
          url: `${path(errand)}/strategies`,
          body: JSON.stringify({
            name: 'flexibleRollout',
            title: title ?? 'Phasegate',
            parameters: { rollout, stickiness: options.stickiness, groupId: errand.toggle },
            constraints: [],
          }),
        });
      // After the strategy, so that nobody is let in by an older percentage.
      if (!found.enabled && percentage > OFF) await change(errand, { method: 'POST', url: `${path(errand)}/on` });
    },
  });
}

/** Its message names the permissions that are missing; that of going past a change request is missing where one is required. */
function refusal(errand: ToggleErrand, environment: string, json: unknown) {
  const { message = '' } = (json ?? {}) as { message?: unknown };
  const named = [...String(message).matchAll(/"([A-Z_]{1,60})"/g)].map(([, name]) => name);
  if (named.includes('SKIP_CHANGE_REQUEST'))
    return toggleFault(
      errand,
      `${environment} is changed by change requests only, which somebody has to approve`,
      'Let a person set it (mode: advise), or let the credential for writing skip change requests.',
    );
  const missing = named.length > 0 ? ` (${named.join(' or ')})` : '';
  return refusedFault(errand, `the credential for writing has no right to${missing}`, 'Give it this permission there.');
}
