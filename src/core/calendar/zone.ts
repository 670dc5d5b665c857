// What a wall clock shows in a zone, and when it shows it: the only file that knows a time zone database.
import { Temporal } from 'temporal-polyfill';
import { DAY, type Instant } from './instant.ts';

/** Wall time: milliseconds from 1970-01-01T00:00 as the clock on the wall shows it, whatever the zone. */
export type WallTime = number;

/** A stretch of time over which a zone keeps one offset: [from, until). Wall time = instant + offset. */
interface Stretch {
  readonly from: number;
  readonly until: number;
  readonly offset: number;
}

/** Zones are few, and a rollout lives among a handful of their stretches; beyond these numbers we forget and ask again. */
const MOST_ZONES = 64;
const MOST_STRETCHES = 64;

/** Asking the database costs microseconds and business time asks at every judgement, so answers are kept. They depend on the arguments alone. */
const stretchAt = rememberStretches((zone: string, at: number): Stretch => {
  const zoned = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
  // "previous" is strictly before, so ask a millisecond later to be told of a change at this very instant.
  const previous = zoned.add({ milliseconds: 1 }).getTimeZoneTransition('previous');
  const next = zoned.getTimeZoneTransition('next');
  return {
    from: previous?.epochMilliseconds ?? Number.NEGATIVE_INFINITY,
    until: next?.epochMilliseconds ?? Number.POSITIVE_INFINITY,
    offset: zoned.offsetNanoseconds / 1e6,
  };
});

function rememberStretches(find: (zone: string, at: number) => Stretch): (zone: string, at: number) => Stretch {
  const zones = new Map<string, Stretch[]>();
  return (zone, at) => {
    let known = zones.get(zone);
    const hit = known?.find((stretch) => stretch.from <= at && at < stretch.until);
    if (hit) return hit;
    const found = find(zone, at);
    if (!known) {
      if (zones.size >= MOST_ZONES) zones.clear();
      known = [];
      zones.set(zone, known);
    }
    if (known.length >= MOST_STRETCHES) known.length = 0;
    known.push(found);
    return found;
  };
}

/** What the wall clock of `zone` shows at `at`. @throws RangeError when there is no such zone. */
export function wallTimeAt(zone: string, at: Instant): WallTime {
  return at + stretchAt(zone, at).offset;
}

/**
 * The first instant at which the wall clock of `zone` shows `wall` or later. Where the clock is put forward over `wall`
 * that is the moment of the change; where it is put back, the earlier of the two.
 * @throws RangeError when there is no such zone.
 */
export function instantOfWallTime(zone: string, wall: WallTime): Instant {
  // No offset is as large as a day, so a day earlier the clock has not come to `wall` yet.
  let stretch = stretchAt(zone, wall - DAY);
  for (;;) {
    const at = Math.max(stretch.from, wall - stretch.offset);
    if (at < stretch.until) return at as Instant;
    stretch = stretchAt(zone, stretch.until);
  }
}

export function isKnownZone(zone: string): boolean {
  try {
    stretchAt(zone, 0);
    return true;
  } catch {
    return false;
  }
}

const nameFormats = new Map<string, Intl.DateTimeFormat>();

/** Making one costs a hundred times what using it does. */
function nameFormat(zone: string): Intl.DateTimeFormat {
  const known = nameFormats.get(zone);
  if (known) return known;
  if (nameFormats.size >= MOST_ZONES) nameFormats.clear();
  const made = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'short' });
  nameFormats.set(zone, made);
  return made;
}

/** How people name the zone's clock at `at`: "EDT", or "GMT+1" where Americans have no name for it. */
export function zoneNameAt(zone: string, at: Instant): string {
  return (
    nameFormat(zone)
      .formatToParts(at)
      .find((part) => part.type === 'timeZoneName')?.value ?? zone
  );
}
