import { expect, it } from 'vitest';
import { driven } from '../../../test/support/driven-stage.ts';
import type { StopSignal } from '../../core/plan/stop-signal.ts';
import { unprovedSignals } from './signal-secret.ts';

const secretOf = (reference: StopSignal['secret']): string => {
  if ('env' in reference && reference.env === 'THERE') return 'secret';
  throw new Error('the environment variable AWAY is not set');
};

it('names the stop signals that nobody could prove, and where their secrets belong', () => {
  const there: StopSignal = { kind: 'datadog', action: 'pause', secret: { env: 'THERE' } };
  const away: StopSignal = { kind: 'generic', action: 'rollback', secret: { env: 'AWAY' } };
  expect(unprovedSignals(driven, secretOf)).toEqual([]);
  const faults = unprovedSignals({ ...driven, stopSignals: [there, away] }, secretOf);
  expect(faults.map(({ code, message }) => [code, message])).toEqual([
    [
      'PG_STOP_SIGNAL',
      `The stop signal generic cannot stop ${driven.id}: the environment variable AWAY is not set. Put the secret there; until then its messages are refused.`,
    ],
  ]);
});
