// How numbers and times are written on the page: percentages exact, times in the plan's zone and in the reader's.

/** Thousandths of a percent as "25%", "0.5%". */
export function formatPercentage(percentage: number): string {
  return `${percentage / 1000}%`;
}

/** A share (0..1) as a percentage with as many digits as it needs to be told from its bound: "0.78%", "99.1%". */
export function formatShare(share: number): string {
  const percent = share * 100;
  const fromEdge = Math.min(percent, 100 - percent);
  const digits = fromEdge === 0 ? 0 : fromEdge < 0.1 ? 3 : fromEdge < 10 ? 2 : 1;
  return `${Number(percent.toFixed(digits))}%`;
}

const counts = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 });

/** "12,480". */
export function formatCount(count: number): string {
  return counts.format(count);
}

export const READERS_ZONE = new Intl.DateTimeFormat().resolvedOptions().timeZone;

const formats = new Map<string, Intl.DateTimeFormat>();

function partsIn(zone: string, at: number): Record<string, string> {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      weekday: 'short',
      month: 'numeric',
      day: 'numeric',
      year: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
      timeZoneName: 'short',
    });
    formats.set(zone, format);
  }
  return Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
}

/** "Wed 3/12 09:00". */
export function formatDayAndTime(zone: string, at: number): string {
  const { weekday, month, day, hour, minute } = partsIn(zone, at);
  return `${weekday} ${month}/${day} ${hour}:${minute}`;
}

/** "Wed 3/12/2025 09:00 EDT". */
export function formatInFull(zone: string, at: number): string {
  const { weekday, month, day, year, hour, minute, timeZoneName } = partsIn(zone, at);
  return `${weekday} ${month}/${day}/${year} ${hour}:${minute} ${timeZoneName}`;
}

/** "EDT". */
export function formatZone(zone: string, at: number): string {
  return partsIn(zone, at).timeZoneName ?? zone;
}

/** Whether a wall clock in both zones shows the same at this moment. */
export function isSameWall(zone: string, other: string, at: number): boolean {
  return zone === other || formatDayAndTime(zone, at) === formatDayAndTime(other, at);
}

const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
] as const;

/** Two units at most: "1 d 4 h", "35 min", "less than a minute". */
export function formatSpan(millis: number): string {
  const parts: string[] = [];
  let left = millis;
  for (const [name, length] of units) {
    const count = Math.floor(left / length);
    left -= count * length;
    if (count > 0) parts.push(`${count} ${name}`);
    else if (parts.length > 0) break;
    if (parts.length === 2) break;
  }
  return parts.join(' ') || 'less than a minute';
}

/** "1 minute", "5 minutes". */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** Sentences of the server come without a full stop at their end. */
export function asSentence(text: string): string {
  const begun = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(begun) ? begun : `${begun}.`;
}
