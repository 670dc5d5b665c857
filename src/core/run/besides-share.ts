// What makes the users seen at a stay another sample than its percentage's: rules of the toggle, and moves of the percentage.
import { eventsOf } from '../gate/judging/judged.ts';
import type { BesidesShare } from '../gate/verdict.ts';
import type { Targeting } from '../toggle/targeting.ts';
import type { Run, StepRecord } from './run.ts';

export function besidesShare({ rollout, records }: Run, record: StepRecord): BesidesShare {
  const { ruledOn, ruledOff } = ruledBy(rollout.targeting);
  const before = records.slice(0, records.indexOf(record));
  return {
    ruledOn,
    ruledOff,
    moved: record.moved === true,
    offIsReported: before.some(({ evidence }) => evidence.some(({ control }) => eventsOf(control) > 0)),
  };
}

/**
 * How many users at most have the toggle on, or off, by a rule. Phasegate's own SDK reports none of them, but an application that
 * counts by itself may. Of lists it is known how long they are, of conditions nothing is.
 */
function ruledBy(targeting: Targeting | undefined): Pick<BesidesShare, 'ruledOn' | 'ruledOff'> {
  const { deny = [], require = [], allow = [], groups = [] } = targeting ?? {};
  const ofGroups = groups.reduce(
    (sum, { users = [], where = [] }) => sum + (where.length > 0 ? Infinity : users.length),
    0,
  );
  return { ruledOn: allow.length + ofGroups, ruledOff: require.length > 0 ? Infinity : deny.length };
}
