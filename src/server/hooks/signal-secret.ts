// The secret by which the messages of a stop signal are proved; where there is none, its alarms stop nothing, and that must be said.
import type { Rollout } from '../../core/plan/plan.ts';
import type { StopSignal } from '../../core/plan/stop-signal.ts';
import { Fault, messageOf } from '../../engine/faults.ts';

/** Looks a secret up by its reference. @throws Error that names the reference. */
export type SecretOf = (reference: StopSignal['secret']) => string;

/** @throws Fault PG_STOP_SIGNAL with the rollout, the kind of signal and the reference. */
export function signalSecret(rollout: string, { kind, secret }: StopSignal, secretOf: SecretOf): string {
  try {
    return secretOf(secret);
  } catch (error) {
    throw new Fault(
      'PG_STOP_SIGNAL',
      `The stop signal ${kind} cannot stop ${rollout}: ${messageOf(error)}. Put the secret there; until then its messages are refused.`,
      { cause: error },
    );
  }
}

/** The stop signals of a rollout that nobody could prove now; for whoever starts it. */
export function unprovedSignals({ id, stopSignals = [] }: Rollout, secretOf: SecretOf): readonly Fault[] {
  return stopSignals.flatMap((signal) => {
    try {
      signalSecret(id, signal, secretOf);
      return [];
    } catch (error) {
      if (error instanceof Fault) return [error];
      throw error;
    }
  });
}
