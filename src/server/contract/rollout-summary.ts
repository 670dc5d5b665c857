// A rollout in a few lines, as it stands in a list of a thousand: state, percentage, health, next advance, what waits for whom.
import { z } from 'zod';
import { instant, percentage, RequestKind, RolloutMode, RunState, sentence, Verdict } from './scalars.ts';

export const Headline = z
  .object({
    word: z.string().meta({ description: '"Needs a decision", "Soaking".' }),
    tone: z.enum(['quiet', 'busy', 'good', 'person', 'bad']).meta({ description: 'How much a person should mind.' }),
    sentence: sentence('What it waits for, or why it ended.'),
    answer: z
      .string()
      .nullable()
      .meta({ description: 'The command with which a person answers, where one is waited for.' }),
  })
  .meta({ id: 'Headline' });

export const Health = z
  .object({
    kind: z.enum(['waiting', 'gathering', 'healthy', 'failing', 'wrongUsers', 'noData', 'stopped', 'done']),
    word: z.string().meta({
      description: '"Healthy", "Gathering data", "No data", "Failing", "Wrong users", "Stopped", "Done", "Not begun".',
    }),
  })
  .meta({ id: 'Health' });

export const NextAdvance = z
  .object({
    at: instant().meta({ description: 'The earliest moment, by soak, window and calendar, if the gate passes.' }),
    step: z
      .int()
      .nullable()
      .meta({ description: 'Index of the step that begins then; null when the rollout completes.' }),
    percentage: percentage().nullable(),
    businessMillis: z.int().meta({ description: 'Working time until then, in milliseconds.' }),
    sentence: sentence('In words: "in 1 day 2 h of working time, Wed 3/12 09:00 EDT".'),
  })
  .meta({ id: 'NextAdvance' });

export const WaitsFor = z
  .object({
    who: z
      .enum(['person', 'secondPerson'])
      .meta({ description: '`secondPerson`: anybody but those who asked already.' }),
    notBy: z.array(z.string()).meta({ description: 'Who has answered already and does not count again.' }),
    since: instant(),
    about: z
      .enum([
        'onAtZero',
        'noData',
        'whoIsOn',
        'undecided',
        'overLimit',
        'notTheChange',
        'onFail',
        'drift',
        'toggleFault',
        'advice',
        'paused',
        'rolledBack',
      ])
      .meta({ description: 'Why numbers cannot decide; or that a person stopped it and resumes it.' }),
    sentence: sentence('What is asked.'),
    answers: z.array(RequestKind).meta({ description: 'With what it can be answered now.' }),
  })
  .meta({ id: 'WaitsFor' });

export const RolloutSummary = z
  .object({
    id: z.string(),
    title: z.string(),
    toggle: z.string(),
    mode: RolloutMode,
    seq: z.int().meta({ description: 'Last journal entry that is in this.' }),
    now: instant().meta({ description: 'By the clock of the run (virtual in a demo), when this was true.' }),
    zone: z.string().meta({ description: "IANA name of the plan's zone." }),
    state: RunState,
    headline: Headline,
    health: Health,
    verdict: Verdict.nullable().meta({ description: 'Of the gate of the present step.' }),
    attempt: z.int(),
    percentage: percentage().meta({ description: 'What the toggle must be at.' }),
    confirmed: z
      .object({ percentage: percentage(), at: instant() })
      .nullable()
      .meta({ description: 'What was last read back from it.' }),
    step: z
      .object({ index: z.int(), of: z.int(), percentage: percentage(), phase: z.string() })
      .nullable()
      .meta({ description: 'The step that it is at, or stopped at; null before the first.' }),
    steps: z.array(percentage()).meta({ description: 'The percentages of the plan, in order.' }),
    nextAdvance: NextAdvance.nullable().meta({ description: 'null where a person comes first, or nothing follows.' }),
    waitsFor: z.array(WaitsFor),
    fault: z.object({ code: z.string(), message: z.string(), since: instant() }).exactOptional().meta({
      description: 'Why its toggle cannot be read or set, and has not been for a while; absent where it can.',
    }),
    live: z.boolean().meta({ description: 'Run by this process; otherwise only what is journaled is known here.' }),
    changedAt: instant().meta({ description: 'Of the last journal entry.' }),
  })
  .meta({ id: 'RolloutSummary' });

export type RolloutSummary = z.output<typeof RolloutSummary>;
export type Headline = z.output<typeof Headline>;
export type Health = z.output<typeof Health>;
export type NextAdvance = z.output<typeof NextAdvance>;
export type WaitsFor = z.output<typeof WaitsFor>;

export const RolloutList = z
  .object({
    now: instant(),
    position: z.string().meta({ description: 'Where the event stream was when this was true: pass it as `?since=`.' }),
    rollouts: z.array(RolloutSummary),
  })
  .meta({ id: 'RolloutList' });

export type RolloutList = z.output<typeof RolloutList>;
