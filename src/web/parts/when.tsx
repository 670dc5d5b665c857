// A moment: on the plan's wall clock, and on the reader's where that shows another time.
import { formatDayAndTime, formatInFull, formatZone, isSameWall, READERS_ZONE } from './format.ts';

interface WhenProps {
  readonly at: number;
  readonly zone: string;
  /** Says the reader's time too, in the line; otherwise only the tooltip does. */
  readonly both?: boolean;
}

export function When({ at, zone, both = false }: WhenProps) {
  const same = isSameWall(zone, READERS_ZONE, at);
  const inFull = same
    ? formatInFull(zone, at)
    : `${formatInFull(zone, at)}, ${formatInFull(READERS_ZONE, at)} where you are`;
  return (
    <time dateTime={new Date(at).toISOString()} title={inFull}>
      {formatDayAndTime(zone, at)}
      {both && ` ${formatZone(zone, at)}`}
      {both && <WhereYouAre at={at} zone={zone} />}
    </time>
  );
}

/** After a time on the plan's wall: what the reader's wall shows then; nothing where that is the same. */
export function WhereYouAre({ at, zone }: { readonly at: number; readonly zone: string }) {
  if (isSameWall(zone, READERS_ZONE, at)) return null;
  return <span className="text-dim"> ({formatDayAndTime(READERS_ZONE, at)} where you are)</span>;
}
