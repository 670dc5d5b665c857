// Drives Flipper by its HTTP API (flipper-api): the percentage of actors of one feature.
import { FULL } from '../../core/toggle/percentage.ts';
import type { Toggles } from '../../engine/ports.ts';
import {
  type CallToggles,
  type Credential,
  isOutOfSight,
  lookingBy,
  type ToggleErrand,
  toggleFault,
} from '../../engine/toggle-call.ts';
import { togglesOf } from '../../engine/toggles-of.ts';
import type { ActorChecks } from './actor-checks.ts';
import { type Gates, isOnForAll, percentageOf } from './gates.ts';

export interface FlipperApiOptions {
  readonly call: CallToggles;
  /** Where the application mounts it: "https://app.example.gov/flipper/api". */
  readonly address: string;
  /** What the application asks for before it: "Bearer", or "Basic" with a credential "user:password". */
  readonly scheme: 'Bearer' | 'Basic';
  readonly credentials: { readonly read: Credential; readonly write: Credential };
  readonly requireActor: ActorChecks;
  /** Milliseconds. */
  readonly effectiveWithin: number;
}

/** Actors, groups and expressions that are let in by name stay as they are. */
export function createFlipperApiToggles(options: FlipperApiOptions): Toggles {
  const { call, scheme, credentials, requireActor } = options;
  const address = options.address.replace(/\/+$/, '');
  const feature = ({ toggle }: ToggleErrand) => `${address}/features/${encodeURIComponent(toggle)}`;
  const authorized = (credential: Credential) => ({
    scheme: `${scheme} `,
    credential: async () => {
      const secret = await credential();
      return scheme === 'Basic' ? Buffer.from(secret, 'utf8').toString('base64') : secret;
    },
  });

  async function find(errand: ToggleErrand): Promise<Gates | undefined> {
    const authorization = authorized(lookingBy(errand, credentials));
    const answer = await call(errand, { method: 'GET', url: feature(errand), authorization, understood: [404] });
    if (answer.status === 404) {
      // Code 1 is "feature not found"; another 404 is another place.
      if ((answer.json as { code?: unknown } | undefined)?.code === 1) return undefined;
      throw toggleFault(errand, 'it answered 404, but not as Flipper', 'Check connections.flipper.address.');
    }
    return gatesIn(errand, answer.json);
  }

  /** Turning off what is on for everybody would clear names that nobody has seen: unseen, only the percentage is lowered. */
  async function findUnlessUnseen(errand: ToggleErrand): Promise<Gates | undefined> {
    if (errand.unseen === 'unreached') return undefined;
    return find(errand).catch((error: unknown) => {
      if (errand.unseen && isOutOfSight(error)) return undefined;
      throw error;
    });
  }

  return togglesOf({
    place: `Flipper at ${address}`,
    abilities: { write: true, readBack: true, effectiveWithin: options.effectiveWithin },
    makes: true,
    async read(errand) {
      await requireActor(errand);
      const gates = await find(errand);
      return gates && percentageOf(errand, gates);
    },
    async send(errand, percentage) {
      const authorization = authorized(credentials.write);
      const gates = await findUnlessUnseen(errand);
      if (gates && isOnForAll(gates) && percentage < FULL) {
        if (gates.named)
          throw toggleFault(
            errand,
            'it is on for everybody, and turning that off would also clear the actors and groups that it lets in by name',
            'Turn it off there, and enter them again.',
          );
        await call(errand, { method: 'DELETE', url: `${feature(errand)}/boolean`, authorization });
      }
      const { status } = await call(errand, {
        method: 'POST',
        url: `${feature(errand)}/percentage_of_actors`,
        authorization,
        body: JSON.stringify({ percentage: String(percentage / 1000) }),
        understood: [422],
      });
      if (status === 422)
        throw toggleFault(
          errand,
          `this Flipper does not take ${percentage / 1000}%`,
          'Older ones take whole percents only: update it, or change the step in the plan.',
        );
    },
  });
}

interface GateAnswer {
  readonly key?: string;
  readonly value?: unknown;
}

function gatesIn(errand: ToggleErrand, json: unknown): Gates {
  const { gates } = (json ?? {}) as { gates?: unknown };
  if (!Array.isArray(gates))
    throw toggleFault(errand, 'its answer describes no feature', 'Check connections.flipper.address.');
  const valueIn = (name: string) => (gates as readonly GateAnswer[]).find(({ key }) => key === name)?.value;
  const isSet = (value: unknown) => (Array.isArray(value) ? value.length > 0 : value !== undefined && value !== null);
  return {
    boolean: valueIn('boolean'),
    percentageOfActors: valueIn('percentage_of_actors'),
    percentageOfTime: valueIn('percentage_of_time'),
    named: ['actors', 'groups', 'expression'].some((name) => isSet(valueIn(name))),
  };
}
