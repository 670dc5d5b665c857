// What of rollouts is worth a graph or an alert: percentages, states, verdicts, how long ago a runner took its last turn.
import type { Instant } from '../../core/calendar/instant.ts';
import { openRecord } from '../../core/run/record.ts';
import type { Run } from '../../core/run/run.ts';
import { waitsForOf } from '../api/waits-for.ts';
import type { RolloutState } from '../known-rollouts.ts';
import type { MetricFamily, MetricSample } from './openmetrics.ts';

const STATES: readonly Run['state']['kind'][] = ['scheduled', 'soaking', 'asked', 'paused', 'rolledBack', 'completed'];
const VERDICTS = ['pass', 'fail', 'undecided', 'noData'] as const;

/** @param turnedAt when the runner of a rollout took its last turn, where it is run here. */
export function rolloutMetrics(
  states: readonly RolloutState[],
  turnedAt: (id: string) => Instant | undefined,
  now: Instant,
): readonly MetricFamily[] {
  const of = ({ run }: RolloutState) => ({ rollout: run.rollout.id, toggle: run.rollout.toggle });
  const each = (samples: (state: RolloutState) => readonly MetricSample[]) => states.flatMap(samples);
  return [
    {
      name: 'phasegate_rollout_percentage',
      kind: 'gauge',
      help: 'Percent of the users who are to have the toggle on, as commanded.',
      samples: each((state) => [{ labels: of(state), value: state.run.percentage / 1000 }]),
    },
    {
      name: 'phasegate_rollout_percentage_confirmed',
      kind: 'gauge',
      help: 'Percent that was last read back from the toggle, or confirmed by a person.',
      samples: each((state) =>
        state.run.confirmed ? [{ labels: of(state), value: state.run.confirmed.percentage / 1000 }] : [],
      ),
    },
    {
      name: 'phasegate_rollout_state',
      kind: 'gauge',
      help: '1 for the state that the rollout is in, 0 for the others.',
      samples: each((state) =>
        STATES.map((kind) => ({ labels: { ...of(state), state: kind }, value: state.run.state.kind === kind ? 1 : 0 })),
      ),
    },
    {
      name: 'phasegate_rollout_waits_for_person',
      kind: 'gauge',
      help: '1 while a person is asked for anything: a decision, a toggle to set, a rollout to resume.',
      samples: each((state) => [{ labels: of(state), value: waitsForOf(state.run).length > 0 ? 1 : 0 }]),
    },
    {
      name: 'phasegate_gate_verdict',
      kind: 'gauge',
      help: '1 for the verdict of each criterion at the open step, 0 for the others.',
      samples: each((state) =>
        criteriaOf(state).flatMap(({ criterion, verdict }) =>
          VERDICTS.map((kind) => ({
            labels: { ...of(state), criterion, verdict: kind },
            value: verdict === kind ? 1 : 0,
          })),
        ),
      ),
    },
    {
      name: 'phasegate_gate_events',
      kind: 'gauge',
      help: 'Events that a criterion has counted at the open step.',
      samples: each((state) =>
        criteriaOf(state).map(({ criterion, events }) => ({ labels: { ...of(state), criterion }, value: events })),
      ),
    },
    {
      name: 'phasegate_gate_errors',
      kind: 'gauge',
      help: 'Errors among them.',
      samples: each((state) =>
        criteriaOf(state).map(({ criterion, errors }) => ({ labels: { ...of(state), criterion }, value: errors })),
      ),
    },
    {
      name: 'phasegate_turn_age_seconds',
      kind: 'gauge',
      unit: 'seconds',
      help: 'Since the runner of a rollout that is not over took its last turn: grows when it hangs or nobody runs it.',
      samples: each((state) => {
        const at = turnedAt(state.run.rollout.id);
        const isOver = state.run.state.kind === 'completed';
        return at === undefined || isOver ? [] : [{ labels: of(state), value: Math.max(0, now - at) / 1000 }];
      }),
    },
    {
      name: 'phasegate_journal_entries',
      kind: 'counter',
      help: 'Entries of the journal of a rollout.',
      samples: each((state) => [{ labels: of(state), value: state.run.seq }]),
    },
  ];
}

function criteriaOf({ run, result }: RolloutState) {
  const record = openRecord(run);
  return record ? ((result ?? record.result)?.criteria ?? []) : [];
}
