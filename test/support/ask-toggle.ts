// Asks a running Phasegate over OFREP for whom a toggle is on, which is all that an application ever learns of a percentage.
import { bucketOf } from '../../src/core/toggle/bucket.ts';
import type { Percentage } from '../../src/core/toggle/percentage.ts';

/** Whether the toggle is on for this user; undefined when there is no such toggle. */
export async function askToggle(url: string, toggle: string, user: string): Promise<boolean | undefined> {
  const answer = await fetch(`${url}/ofrep/v1/evaluate/flags/${encodeURIComponent(toggle)}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ context: { targetingKey: user } }),
  });
  if (answer.status === 404) return undefined;
  return ((await answer.json()) as { value: boolean }).value;
}

/** Every toggle there is, and whether it is on for this user. */
export async function askToggles(url: string, user: string): Promise<Readonly<Record<string, boolean>>> {
  const answer = await fetch(`${url}/ofrep/v1/evaluate/flags`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ context: { targetingKey: user } }),
  });
  const { flags } = (await answer.json()) as { flags: readonly { key: string; value: boolean }[] };
  return Object.fromEntries(flags.map(({ key, value }) => [key, value]));
}

/** Somebody who is on as soon as all of the toggles are at `percentage`. */
export function userOn(toggles: readonly string[], percentage: Percentage): string {
  return find((user) => toggles.every((toggle) => bucketOf(toggle, user) < percentage));
}

/**
 * The highest of `percentages` (ascending) that the toggle's answers fit, 0 for none of them: somebody is asked who is on from
 * just that percentage on, beginning with the last, so that a toggle that rises meanwhile is seen as it was or as it is.
 */
export async function askPercentage(
  url: string,
  toggle: string,
  percentages: readonly Percentage[],
): Promise<number | undefined> {
  for (const [index, percentage] of [...percentages.entries()].reverse()) {
    const isOn = await askToggle(url, toggle, userBetween(toggle, percentages[index - 1] ?? 0, percentage));
    if (isOn === undefined) return undefined;
    if (isOn) return percentage;
  }
  return 0;
}

function userBetween(toggle: string, from: number, below: number): string {
  return find((user) => bucketOf(toggle, user) >= from && bucketOf(toggle, user) < below);
}

function find(is: (user: string) => boolean): string {
  for (let i = 0; i < 1_000_000; i++) if (is(`somebody-${i}`)) return `somebody-${i}`;
  throw new Error('There is no such user.');
}
