// A plan that is only tried: pasted text in; its findings, its staircase and what its gates can show out.
import { z } from 'zod';
import { CalendarInfo } from './calendar-day.ts';
import { FindingView } from './document-view.ts';
import { day, instant, percentage, Span } from './scalars.ts';

/** UTF-16 units; the longest plan of our corpus has a tenth of it. */
export const MOST_PLAN_TEXT = 200_000;

export const TryBody = z
  .strictObject({
    text: z.string().max(MOST_PLAN_TEXT).meta({ description: 'A plan in Markdown.' }),
    start: day().optional().meta({ description: 'Begin here instead of at the planned windows.' }),
  })
  .meta({ id: 'TryBody' });

export type TryBody = z.input<typeof TryBody>;

const chance = () => z.number().min(0).max(1);

export const GatePower = z
  .object({
    step: z.int(),
    criterion: z.string(),
    text: z.string(),
    proof: z.enum(['statistical', 'literal']),
    unit: z.enum(['users', 'events']),
    planned: z.number().meta({ description: 'How many of them are planned at the step.' }),
    of: z.enum(['bound', 'ratio']).meta({ description: 'What `times` are multiples of.' }),
    rows: z.array(
      z.object({
        times: z.number(),
        value: z.number().meta({ description: 'The true share of errors, or ratio of on to off.' }),
        pass: chance(),
        fail: chance(),
        events: z.number().meta({ description: 'Until it is decided, on average.' }),
      }),
    ),
  })
  .meta({ id: 'GatePower', description: 'What one criterion can show at one step with the planned users.' });

export const TriedRollout = z
  .object({
    id: z.string(),
    title: z.string(),
    toggle: z.string(),
    span: Span,
    calendar: CalendarInfo,
    stairs: z.array(
      z.object({
        index: z.int(),
        percentage: percentage(),
        label: z.string(),
        phase: z.string(),
        window: z.object({ start: day(), end: day() }),
        soak: z.string().nullable(),
        users: z.int().nullable(),
        startsAt: instant(),
        soakEndsAt: instant(),
        criteria: z.array(
          z.object({
            id: z.string(),
            text: z.string(),
            kind: z.string(),
            proof: z.enum(['statistical', 'literal']).nullable(),
          }),
        ),
      }),
    ),
    power: z.array(GatePower),
  })
  .meta({ id: 'TriedRollout' });

export const TriedPlan = z
  .object({
    kind: z.enum(['plan', 'template', 'not-a-plan']),
    findings: z.array(FindingView),
    repaired: z.array(z.string()).meta({ description: 'Safe repairs without which it would not compile, taken here.' }),
    rollouts: z.array(TriedRollout).meta({ description: 'Empty while an error stands.' }),
    powerLeftOut: z.boolean().meta({ description: 'The plan is so large that some of its gates were not computed.' }),
  })
  .meta({ id: 'TriedPlan' });

export type TriedPlan = z.output<typeof TriedPlan>;
export type TriedRollout = z.output<typeof TriedRollout>;
export type GatePower = z.output<typeof GatePower>;
