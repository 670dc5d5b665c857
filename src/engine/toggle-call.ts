// What a driver of a toggle system asks for over the network, and how whatever goes wrong is told: the port of all drivers.
import { type Percentage, percent } from '../core/toggle/percentage.ts';
import { Fault, messageOf, type OutOfSight, type Trouble } from './faults.ts';

/** What is being done, for the message of a fault: which toggle, reading or writing, and where. */
export interface ToggleErrand {
  readonly toggle: string;
  readonly doing: 'read' | 'write';
  /** The system and its place as people know them: "Unleash at https://unleash.example.gov". Holds no secret. */
  readonly place: string;
  /**
   * Reading has failed, by this, and users are to be let off: where the credential was refused it is looked at with the one for
   * writing; where nothing came back no time is lost with looking.
   */
  readonly unseen?: OutOfSight;
}

/** Looks the secret up anew; asked for at each use, so that a credential can be rotated while a rollout runs. */
export type Credential = () => Promise<string>;

export interface ToggleRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as the Authorization header, after its scheme where there is one ("Bearer "). */
  readonly authorization?: { readonly scheme?: string; readonly credential: Credential };
  readonly body?: string;
  /** Statuses besides 200..299 that the driver understands; every other one is a fault. */
  readonly understood?: readonly number[];
}

export interface ToggleAnswer {
  readonly status: number;
  /** Parsed; undefined where there was no body. */
  readonly json: unknown;
}

/**
 * One request, answered whole and in time.
 * @throws Fault PG_TOGGLE_READ or PG_TOGGLE_WRITE, by the errand: no credential, no connection, no answer in time, half an
 * answer, an answer that is no JSON, or a status that the driver does not understand. Never shows a credential.
 */
export type CallToggles = (errand: ToggleErrand, request: ToggleRequest) => Promise<ToggleAnswer>;

/** A failure of a toggle system: the toggle, the place, what happened and what a person can do about it. `unclear`. */
export function toggleFault(errand: ToggleErrand, what: string, fix: string, cause?: unknown): Fault {
  return faultOf(errand, 'unclear', what, fix, cause);
}

/** The same where nothing usable came back, so that nothing is known of the toggle. */
export function unreachedFault(errand: ToggleErrand, what: string, fix: string, cause?: unknown): Fault {
  return faultOf(errand, 'unreached', what, fix, cause);
}

/** The same where the credential is missing, or is refused. */
export function refusedFault(errand: ToggleErrand, what: string, fix: string, cause?: unknown): Fault {
  return faultOf(errand, 'refused', what, fix, cause);
}

function faultOf(errand: ToggleErrand, trouble: Trouble, what: string, fix: string, cause: unknown): Fault {
  const { toggle, doing, place } = errand;
  return new Fault(
    doing === 'read' ? 'PG_TOGGLE_READ' : 'PG_TOGGLE_WRITE',
    `Toggle ${toggle} could not be ${doing === 'read' ? 'read from' : 'set in'} ${place}: ${what}. ${fix}`,
    { trouble, ...(cause !== undefined && { cause }) },
  );
}

/**
 * Whether a failure says nothing of the toggle itself, so that 0% may be sent without having seen it. Not where something was read of
 * which no percentage can be told: it may be a toggle of another kind, which is not to be written over.
 */
export function isOutOfSight(error: unknown): error is Fault & { readonly trouble: OutOfSight } {
  return error instanceof Fault && (error.trouble === 'unreached' || error.trouble === 'refused');
}

/** What a toggle is looked at with: of a pair for reading and writing, as a rule the first. */
export function lookingBy<T>({ unseen }: ToggleErrand, { read, write }: { readonly read: T; readonly write: T }): T {
  return unseen ? write : read;
}

/** @throws Fault when the secret is not there: its message names the reference, which is none. */
export async function secretOf(errand: ToggleErrand, credential: Credential): Promise<string> {
  try {
    return await credential();
  } catch (error) {
    throw refusedFault(errand, `its credential is missing (${messageOf(error)})`, 'Provide it; this is tried again.');
  }
}

/**
 * What a system says of a percentage, as a number of percents or as such digits ("25", "0.5").
 * @throws Fault for anything else: a percentage is never guessed.
 */
export function percentageIn(errand: ToggleErrand, said: unknown): Percentage {
  try {
    if (typeof said === 'number') return percent(said);
    if (typeof said === 'string' && /^\d{1,3}(\.\d{1,9})?$/.test(said)) return percent(Number(said));
  } catch {
    // Falls through: out of range, or finer than a thousandth of a percent.
  }
  const shown = typeof said === 'object' ? 'something else' : String(said).slice(0, 40);
  throw toggleFault(
    errand,
    `it says that the percentage is ${shown}`,
    'Expected a number from 0 to 100; set it there by hand.',
  );
}
