// What a criterion does with so many events that each count by themselves, as a monitoring system tells them, at a known true rate.
import type { Criterion } from '../criterion.ts';
import { errorBound } from '../formulas/error-bound.ts';
import { zeroEventsNeeded } from '../formulas/zero.ts';
import { criterionPower, eventBoundaries, firstFailure } from './criterion-power.ts';
import { type DecisionChances, decisionChances } from './decision-chances.ts';

/**
 * The chances of its slow test at one step, looked at after every event; for what scales proportionally, of a change that does. Fast
 * tests and control are left aside. Undefined where no rate decides (any, baseline), and for what a person answers.
 * @param events expected with the toggle on. @param rate true share of errors (of slow ones). @param share of users who are on.
 */
export function eventChances(
  criterion: Criterion,
  { events, rate, share }: { readonly events: number; readonly rate: number; readonly share: number },
): DecisionChances | undefined {
  const whole = Math.floor(events);
  switch (criterion.kind) {
    case 'below':
    case 'above':
    case 'latency': {
      const bound = criterion.kind === 'latency' ? 1 - criterion.quantile : errorBound(criterion);
      return decisionChances({ boundaries: eventBoundaries(criterion, bound, whole), events: whole, rate });
    }
    case 'zero': {
      const needed = zeroEventsNeeded({ rate: criterion.rate, alpha: criterion.passAlpha });
      return firstFailure(whole, whole >= (criterion.proof === 'statistical' ? needed : 1))(rate);
    }
    case 'proportional':
      return whole === 0 || share <= 0
        ? undefined
        : criterionPower(criterion, { users: whole, eventsPerUser: 1, share, perUser: false })?.rows.find(
            ({ times }) => times === 1,
          );
    case 'any':
    case 'baseline':
    case 'manual':
    case 'observe':
      return undefined;
    default:
      return criterion satisfies never;
  }
}
