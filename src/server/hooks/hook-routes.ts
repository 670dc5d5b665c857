// Takes the alerts of other systems: POST /api/hooks/KIND, each proved by the secret of the rollout that it is bound to.

import { toInstant } from '../../core/calendar/instant.ts';
import { STOP_SIGNAL_KINDS, type StopSignal } from '../../core/plan/stop-signal.ts';
import { createRateLimit } from '../access/rate-limit.ts';
import { jsonBody } from '../api/answers.ts';
import type { ApiApp, ApiParts } from '../api/api-parts.ts';
import type { HookAnswer } from '../contract/hooks.ts';
import { problem, problemResponse } from '../problems.ts';
import { type HookMessage, isProven } from './hook-proof.ts';
import { signalSecret } from './signal-secret.ts';
import { type ProvenSignal, stopByAlert } from './stop-by-alert.ts';

/** A large group of an Alertmanager has a thousand alerts of half a kilobyte. */
const MOST_BODY_BYTES = 1024 * 1024;

const PROOFS: Readonly<Record<StopSignal['kind'], string>> = {
  datadog: 'a header with',
  alertmanager: 'a header with',
  generic: 'one that was signed in the last five minutes (webhook-id, webhook-timestamp, webhook-signature) with',
};

export function addHookRoutes(api: ApiApp, { source, known, secretOf, onError }: ApiParts): void {
  const limit = createRateLimit();
  /** One message after the other: the same alert twice at once must stop a rollout once. */
  let last: Promise<unknown> = Promise.resolve();

  for (const kind of STOP_SIGNAL_KINDS)
    api.post(`/api/hooks/${kind}`, async (context) => {
      const body = await jsonBody(context, MOST_BODY_BYTES);
      if (typeof body !== 'string') return body;
      const message: HookMessage = { header: (name) => context.req.header(name), body };
      const proven = await provenBy(kind, message, context.req.query('rollout'));
      const { address } = context.env;
      const at = source.now();
      if (proven.length === 0) {
        const wait = limit.wait(address, at);
        limit.failed(address, at);
        return wait > 0
          ? problemResponse(problem(429, 'Too many messages that prove nothing'), {
              'retry-after': String(Math.ceil(wait / 1000)),
            })
          : problemResponse(
              problem(
                401,
                `Unexpected message, expected ${PROOFS[kind]} the secret of a rollout whose stopSignals name ${kind}`,
              ),
            );
      }
      const { readAlerts } = await import('./read-alerts.ts');
      const read = readAlerts(kind, message);
      if (!read.ok) return problemResponse(problem(400, read.why));
      const work = last.then(async (): Promise<HookAnswer> => {
        const rollouts = [];
        for (const each of proven) rollouts.push(await stopByAlert(source, known, each, read.alerts, body));
        return { rollouts };
      });
      last = work.catch(() => {});
      return context.json(await work);
    });

  api.all('/api/hooks/*', (context, next) => {
    const kind = context.req.path.slice('/api/hooks/'.length);
    if (STOP_SIGNAL_KINDS.some((known) => known === kind)) return next();
    const detail = `Unexpected kind of alert "${kind}" at ${context.req.path}, expected one of: ${STOP_SIGNAL_KINDS.join(', ')}`;
    return Promise.resolve(problemResponse(problem(404, detail)));
  });

  async function provenBy(
    kind: StopSignal['kind'],
    message: HookMessage,
    only: string | undefined,
  ): Promise<readonly ProvenSignal[]> {
    const now = toInstant(source.now());
    return (await known.all()).flatMap(({ run }) => {
      const rollout = run.rollout.id;
      if (run.state.kind === 'completed' || (only !== undefined && only !== rollout)) return [];
      const signals = run.rollout.stopSignals?.filter((signal) => signal.kind === kind) ?? [];
      return signals.flatMap((signal) => (holds(rollout, signal, message, now) ? [{ rollout, signal }] : []));
    });
  }

  function holds(
    rollout: string,
    signal: StopSignal,
    message: HookMessage,
    now: ReturnType<typeof toInstant>,
  ): boolean {
    try {
      return isProven(signal.kind, message, signalSecret(rollout, signal, secretOf), now);
    } catch (error) {
      // A secret that is not there proves nothing; whoever runs the server is told.
      onError(error);
      return false;
    }
  }
}
