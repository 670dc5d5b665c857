// "2,431 users": counts as Results give them. Small ones will be suppressed here, once a plan can ask for it (`suppressBelow`).
import { formatCount } from '../gate/wording.ts';

export function formatCountOf(count: number, one: string, many: string): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}
