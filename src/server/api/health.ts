// The health of a rollout in a word: what its gate says, or that none is asked.
import type { GateResult } from '../../core/gate/verdict.ts';
import { openRecord } from '../../core/run/record.ts';
import type { Run } from '../../core/run/run.ts';
import { unreachable } from '../../core/unreachable.ts';
import type { Health } from '../contract/rollout-summary.ts';

const WORDS: Readonly<Record<Health['kind'], string>> = {
  waiting: 'Not begun',
  gathering: 'Gathering data',
  healthy: 'Healthy',
  failing: 'Failing',
  wrongUsers: 'Wrong users',
  noData: 'No data',
  stopped: 'Stopped',
  done: 'Done',
};

/** @param result the gate of this moment, where it is known; else the last one that was journaled counts. */
export function healthOf(run: Run, result: GateResult | undefined): Health {
  const kind = kindOf(run, result);
  return { kind, word: WORDS[kind] };
}

function kindOf(run: Run, result: GateResult | undefined): Health['kind'] {
  if (run.state.kind === 'completed') return 'done';
  if (run.state.kind === 'rolledBack') return 'stopped';
  const record = openRecord(run);
  if (!record) return 'waiting';
  const { verdict, whoIsOn } = result ?? record.result ?? {};
  if (whoIsOn?.kind === 'wrong' && verdict !== 'fail') return 'wrongUsers';
  switch (verdict) {
    case 'pass':
      return 'healthy';
    case 'fail':
      return 'failing';
    case 'noData':
      return 'noData';
    case 'undecided':
    case undefined:
      return 'gathering';
    default:
      return unreachable(verdict);
  }
}
