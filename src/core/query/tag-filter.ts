// Which series a query's tags choose, and into which groups they fall.
import type { Condition } from './query.ts';

/** Whether all conditions hold for a series, by its normal tags. */
export function matcher(conditions: readonly Condition[]): (tags: readonly string[]) => boolean {
  const tests = conditions.map(({ not, pattern }) => {
    const like = likeness(pattern);
    return (tags: readonly string[]) => tags.some(like) !== not;
  });
  return (tags) => tests.every((test) => test(tags));
}

function likeness(pattern: string): (tag: string) => boolean {
  if (!pattern.includes('*')) return (tag) => tag === pattern;
  const [first = '', ...rest] = pattern.split('*');
  // By hand, because a pattern of many stars would make a regular expression that never ends.
  return (tag) => {
    if (!tag.startsWith(first)) return false;
    let at = first.length;
    for (const [i, part] of rest.entries()) {
      if (i === rest.length - 1) return tag.length - part.length >= at && tag.endsWith(part);
      const found = tag.indexOf(part, at);
      if (found < 0) return false;
      at = found + part.length;
    }
    return true;
  };
}

/** A tag that a series does not have, as a group. */
const MISSING = 'N/A';

/** The groups of a series: one, or more where it has several values of a key. */
export function groupsOf(tags: readonly string[], by: readonly string[]): readonly (readonly string[])[] {
  return by.reduce<readonly (readonly string[])[]>(
    (groups, key) => {
      const own = tags.filter((tag) => tag.startsWith(`${key}:`));
      const values = own.length > 0 ? own : [`${key}:${MISSING}`];
      return groups.flatMap((group) => values.map((value) => [...group, value]));
    },
    [[]],
  );
}
