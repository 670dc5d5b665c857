// What a person states for a simulation: "download=0.78%@50%", "download=1000/day", "125".
import { HOUR, MINUTE } from '../../core/calendar/instant.ts';
import { timedOperation } from '../../core/forecast/timed-operation.ts';
import { operationsOf, type StatedTraffic, type TrueRate } from '../../core/forecast/traffic.ts';
import { operationKey } from '../../core/gate/operation.ts';
import type { Rollout } from '../../core/plan/plan.ts';
import { OFF, percent } from '../../core/toggle/percentage.ts';
import { CommandEnd, EXIT } from '../exit.ts';

/** Every rollout's operations: what is stated may be meant for any of them, but must be meant for one. */
function keyOf(words: string, option: string, rollouts: readonly Rollout[]): string {
  const key = operationKey(words);
  const known = [...new Set(rollouts.flatMap(operationsOf))];
  if (known.includes(key)) return key;
  throw new CommandEnd(
    EXIT.usage,
    `Unexpected operation "${words}" in ${option}, expected one that the plan's criteria count: ${known.join(', ')}`,
  );
}

/** @throws CommandEnd for anything but an operation with a share of errors, perhaps from a percentage on. */
export function trueRate(text: string, rollouts: readonly Rollout[]): TrueRate {
  return shareOf(text, '--rate', 'share of errors', rollouts);
}

/**
 * The share that is slow, once for each limit that the plan sets on how long the operation takes.
 * @throws CommandEnd for anything but an operation that a limit is set for, with a share, perhaps from a percentage on.
 */
export function slowShare(text: string, rollouts: readonly Rollout[]): readonly TrueRate[] {
  const { operation, ...stated } = shareOf(text, '--slow', 'share that is slow', rollouts);
  const timed = rollouts
    .flatMap(({ steps }) => steps)
    .flatMap(({ gate }) => gate.criteria)
    .flatMap((each) =>
      each.kind === 'latency' && each.operation === operation ? [timedOperation(operation, each.bound)] : [],
    );
  if (timed.length === 0)
    throw new CommandEnd(
      EXIT.usage,
      `Unexpected --slow "${text}", expected an operation for which the plan limits how long it takes`,
    );
  return [...new Set(timed)].map((each) => ({ ...stated, operation: each }));
}

function shareOf(text: string, option: string, what: string, rollouts: readonly Rollout[]): TrueRate {
  const match = /^([^=]+)=(\d+(?:\.\d+)?|\.\d+)(%?)(?:@(\d+(?:\.\d+)?)%?)?$/.exec(text.trim());
  const [, words = '', number = '', sign, from] = match ?? [];
  const rate = Number(number) / (sign === '%' ? 100 : 1);
  if (!match || !(rate >= 0 && rate <= 1) || !(Number(from ?? 0) <= 100))
    throw new CommandEnd(
      EXIT.usage,
      `Unexpected ${option} "${text}", expected an operation and its ${what}, such as "download=0.78%" or "download=0.78%@50%"`,
    );
  return {
    operation: keyOf(words, option, rollouts),
    rate,
    from: from === undefined ? OFF : percent(Number(from)),
  };
}

/** How much is done, where a working day is as long as the rollout's. */
export type TrafficOf = (rollout: Rollout) => StatedTraffic;

/** @throws CommandEnd for anything but a number, perhaps by the day, perhaps of one operation. */
export function statedTraffic(text: string, rollouts: readonly Rollout[]): TrafficOf {
  const match = /^(?:([^=]+)=)?(\d+(?:,\d{3})*(?:\.\d+)?)(?:\/(day|hour|h))?$/.exec(text.trim());
  const [, words, number = '', unit] = match ?? [];
  const amount = Number(number.replaceAll(',', ''));
  if (!match || !(amount > 0))
    throw new CommandEnd(
      EXIT.usage,
      `Unexpected --traffic "${text}", expected operations of all users by the hour or the day, such as "125", "1000/day" or "download=1000/day"`,
    );
  const operation = words === undefined ? undefined : keyOf(words, '--traffic', rollouts);
  return ({ calendar }) => {
    const hours = ((calendar.closes - calendar.opens) * MINUTE) / HOUR;
    return { operation, perHour: unit === 'day' ? amount / hours : amount };
  };
}
