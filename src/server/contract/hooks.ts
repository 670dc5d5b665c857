// What the sender of an alert is answered.
import { z } from 'zod';

export const HookOutcome = z
  .object({
    rollout: z.string(),
    outcome: z.enum(['paused', 'rolledBack', 'seen', 'notFiring', 'notBound', 'refused']),
    why: z.string(),
  })
  .meta({ id: 'HookOutcome' });

export type HookOutcome = z.output<typeof HookOutcome>;

export const HookAnswer = z
  .object({ rollouts: z.array(HookOutcome).meta({ description: 'Those whose secret the message has proved.' }) })
  .meta({ id: 'HookAnswer' });

export type HookAnswer = z.output<typeof HookAnswer>;
