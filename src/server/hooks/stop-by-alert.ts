// Stops the rollouts that are bound to an alert: once for each alert, whoever sends it how often.
import { createHash } from 'node:crypto';
import type { StopSignal } from '../../core/plan/stop-signal.ts';
import type { Machine, PersonRequest } from '../../core/run/journal.ts';
import type { HookOutcome } from '../contract/hooks.ts';
import type { KnownRollouts } from '../known-rollouts.ts';
import type { RolloutSource } from '../rollout-source.ts';
import { type Alert, matches } from './alert.ts';

/** A rollout's own binding that the message has proved. */
export interface ProvenSignal {
  readonly rollout: string;
  readonly signal: StopSignal;
}

const NAMES: Readonly<Record<StopSignal['kind'], string>> = {
  datadog: 'Datadog',
  alertmanager: 'Alertmanager',
  generic: 'a signed webhook',
};

/** What became of it, for each rollout. @throws Fault where the journal cannot be written: the sender is to try again. */
export async function stopByAlert(
  source: RolloutSource,
  known: KnownRollouts,
  { rollout, signal }: ProvenSignal,
  alerts: readonly Alert[],
  body: string,
): Promise<HookOutcome> {
  const bound = alerts.filter((alert) => matches(alert, signal.match));
  const firing = bound.filter(({ state }) => state === 'firing');
  if (bound.length === 0) return { rollout, outcome: 'notBound', why: 'no alert has the labels that are bound' };
  if (firing.length === 0) return { rollout, outcome: 'notFiring', why: 'nothing that is bound is firing' };
  await known.one(rollout);
  const news = firing.filter(({ key }) => !known.hasAlert(rollout, key));
  if (news.length === 0) return { rollout, outcome: 'seen', why: 'it was acted on before' };
  const by: Machine = {
    kind: 'machine',
    name: NAMES[signal.kind],
    alert: news.map(({ key }) => key).join(' '),
    digest: createHash('sha256').update(body).digest('hex'),
  };
  const more = news.length > 3 ? ` and ${news.length - 3} more` : '';
  const reason = `alert ${news
    .slice(0, 3)
    .map(({ title }) => `"${title}"`)
    .join(', ')}${more}`;
  const request: PersonRequest = { kind: signal.action, reason };
  const answer = await source.stop(rollout, by, request);
  if (!answer.ok) return { rollout, outcome: 'refused', why: answer.why };
  return { rollout, outcome: signal.action === 'pause' ? 'paused' : 'rolledBack', why: reason };
}
