// One rollout in full: its staircase as planned, as it was and as it is expected; every stay with its gate; what can be done now.
import { z } from 'zod';
import { CalendarInfo } from './calendar-day.ts';
import { Gate } from './gate-card.ts';
import { RolloutSummary } from './rollout-summary.ts';
import { day, instant, percentage, RequestKind, sentence } from './scalars.ts';
import { WhoIsOn } from './who-is-on.ts';

const stay = z.object({ startsAt: instant(), soakEndsAt: instant() });

export const Stair = z
  .object({
    index: z.int(),
    percentage: percentage(),
    label: z.string().meta({ description: '"25%".' }),
    phase: z.string().meta({ description: "The phase's heading." }),
    phaseIndex: z.int(),
    window: z.object({ start: day(), end: day() }),
    soak: z.string().nullable().meta({ description: '"1 business day", "4 hours"; null: to the end of the window.' }),
    users: z.int().nullable().meta({ description: 'Planned, cumulative.' }),
    state: z.enum(['ahead', 'current', 'passed', 'approved', 'overridden', 'rolledBack']),
    planned: stay.meta({ description: 'As the plan has it, when every gate passes as soon as its soak is over.' }),
    expected: stay.nullable().meta({ description: 'From now on, for steps ahead; null where a person comes first.' }),
    criteria: z.array(z.object({ id: z.string(), text: z.string() })),
  })
  .meta({ id: 'Stair' });

export type Stair = z.output<typeof Stair>;

export const Stay = z
  .object({
    index: z.int().meta({ description: 'Its place among all stays, over all attempts.' }),
    attempt: z.int(),
    step: z.int().meta({ description: 'Index of the stair.' }),
    percentage: percentage(),
    startedAt: instant().meta({ description: 'When its percentage was commanded.' }),
    confirmedAt: instant().nullable().meta({ description: 'When it was first read back: the soak runs from here.' }),
    effectiveAt: instant().nullable().meta({ description: 'When its first event was counted.' }),
    soakEndsAt: instant(),
    endedAt: instant().nullable(),
    outcome: z
      .enum(['passed', 'approved', 'overridden', 'rolledBack'])
      .nullable()
      .meta({ description: 'null: still open.' }),
    users: z
      .int()
      .nullable()
      .meta({ description: 'Distinct users seen with the toggle on; null where events carry no user.' }),
    whoIsOn: WhoIsOn.nullable().meta({
      description: 'Who was really on, held against the percentage; null where events carry no user.',
    }),
    gate: Gate,
    approvals: z.array(
      z.object({ kind: z.enum(['approve', 'override']), by: z.string(), reason: z.string(), at: instant() }),
    ),
    remarks: z.array(z.object({ at: instant(), text: z.string() })),
  })
  .meta({ id: 'Stay', description: 'One stay at one step in one attempt.' });

export type Stay = z.output<typeof Stay>;

export const Action = z
  .object({
    kind: RequestKind,
    possible: z.boolean(),
    why: z.string().nullable().meta({ description: 'Why it is not possible now.' }),
    reason: z.enum(['required', 'optional', 'none']).meta({ description: 'Whether a reason is asked for.' }),
    criteria: z
      .array(z.object({ id: z.string(), text: z.string(), most: z.int().nullable() }))
      .meta({ description: 'For `record` and `triage`: what it can be about; `most` failures can be triaged.' }),
    percentages: z.array(percentage()).meta({ description: 'For `resume` after a rollback: where it can begin.' }),
  })
  .meta({ id: 'Action' });

export type Action = z.output<typeof Action>;

export const RolloutDetail = RolloutSummary.extend({
  document: z
    .object({ name: z.string(), path: z.string() })
    .meta({ description: "The plan's document; its text is at /api/rollouts/{id}/document." }),
  suppressBelow: z.int().nullable().meta({
    description:
      'For documents that the public reads: counts from 1 to below this are not told to them; null: all are.',
  }),
  repairs: z.array(z.string()).meta({ description: 'Repairs that were accepted when it was pinned.' }),
  withoutData: z
    .object({
      by: z.string().meta({ description: 'Who let it start, by name.' }),
      reason: z.string(),
      at: instant(),
      sentence: sentence('"Started by Ann although a check had found no data: the writes begin with it".'),
    })
    .nullable()
    .meta({ description: 'Set where a check had found no data and a person let it start all the same.' }),
  alpha: z.object({ fail: z.number(), pass: z.number() }),
  calendar: CalendarInfo,
  stairs: z.array(Stair),
  stays: z.array(Stay).meta({ description: 'Every stay so far, oldest first; the last one is the present one.' }),
  actions: z
    .array(Action)
    .meta({ description: 'What a person can ask now; who has answered already may still be refused.' }),
  advice: z
    .object({
      percentage: percentage(),
      since: instant(),
      sentence: sentence('"Waits for Ada to set letters to 25% in Unleash".'),
      to: z.array(z.string()).meta({ description: 'Who is told, by name; empty: whoever owns the release.' }),
      where: z.string().meta({ description: 'Where the toggle is: "Unleash at https://toggles.example.gov".' }),
      why: sentence('Why now.'),
      urgent: z.boolean().meta({ description: 'It lowers the percentage.' }),
      readBack: z.boolean().meta({ description: 'Phasegate sees it by itself; otherwise a person must `confirm` it.' }),
    })
    .nullable()
    .meta({ description: 'In `advise` mode: what a person is to set by hand.' }),
  byHand: z
    .array(z.string())
    .meta({ description: 'How to go to 0% by hand, step by step, also when Phasegate is down.' }),
}).meta({ id: 'RolloutDetail' });

export type RolloutDetail = z.output<typeof RolloutDetail>;
