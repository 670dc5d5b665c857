// A moment: on the plan's wall clock or on the reader's, whichever the reader has chosen; the other one in the tooltip.
import { formatDayAndTime, formatInFull, formatZone, isSameWall, READERS_ZONE } from './format.ts';
import { useZoneChoice } from './zone-choice.ts';

interface WhenProps {
  readonly at: number;
  /** The plan's. */
  readonly zone: string;
  /** Says both times in the line, and of which zone they are. */
  readonly both?: boolean;
}

export function When({ at, zone, both = false }: WhenProps) {
  const choice = useZoneChoice();
  const shown = choice === 'plan' || both ? zone : READERS_ZONE;
  const same = isSameWall(zone, READERS_ZONE, at);
  const inFull = same
    ? formatInFull(zone, at)
    : `${formatInFull(zone, at)}, ${formatInFull(READERS_ZONE, at)} where you are`;
  return (
    <time dateTime={new Date(at).toISOString()} title={inFull}>
      {formatDayAndTime(shown, at)}
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
