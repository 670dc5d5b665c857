// `npm run bench:page [-- --json --rounds 3]`: how long an interaction with the dashboard takes to be painted with 1,000 rollouts that
// keep changing, beside a bare page that paints a letter. Rounds are interleaved, figures are medians over rounds.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { loopbackAccess } from '../src/server/access/access.ts';
import { startServer } from '../src/server/server.ts';
import { startChromium } from '../test/browser/chromium.ts';
import { manyJournals } from '../test/browser/many-journals.ts';
import { builtDashboard } from '../test/support/built-dashboard.ts';
import { createMadeUpRollouts } from '../test/support/made-up/rollouts.ts';
import { createMadeUpToggles } from '../test/support/made-up/toggles.ts';

const ROLLOUTS = 1_000;
/** Of all rollouts, so many change in a second. */
const CHANGES_PER_SECOND = 20;
const TIMES = 20;
const MOST_MILLIS = 100;

/** Interactions by name; each is done TIMES times. */
const INTERACTIONS = {
  'move to the next rollout': (page: Page) => page.keyboard.press('j'),
  'type a letter of a search': async (page: Page) => {
    await page.keyboard.press('/');
    await page.keyboard.press('e');
    await page.keyboard.press('Escape');
    await page.evaluate('document.activeElement?.blur()');
  },
  'choose a filter': (page: Page, time: number) =>
    page.getByRole('button', { name: time % 2 === 0 ? /^Running/ : /^All/ }).click(),
} as const;
type Interaction = keyof typeof INTERACTIONS;

/** In the page: the time from each event's own stamp to after the next frame, collected under `painted`. */
const WATCH = `
  window.painted = [];
  const watch = ({ timeStamp, type }) => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => window.painted.push([type, performance.now() - timeStamp]);
    channel.port2.postMessage(0);
  });
  for (const type of ['keydown', 'click']) window.addEventListener(type, watch, { capture: true });
`;

const { values: asked } = parseArgs({
  options: { json: { type: 'boolean', default: false }, rounds: { type: 'string', default: '3' } },
});
const rounds = Number(asked.rounds);
const median = (values: readonly number[]): number => quantile(values, 0.5);

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

/** Milliseconds from event to paint, one for each time. */
async function paints(page: Page, act: (time: number) => Promise<unknown>): Promise<readonly number[]> {
  await page.evaluate('window.painted.length = 0');
  for (let time = 0; time < TIMES; time++) {
    await act(time);
    await page.evaluate('new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))');
  }
  const seen = (await page.evaluate('window.painted')) as readonly (readonly [type: string, millis: number])[];
  return seen.map(([, millis]) => millis);
}

/** A page that only writes a letter: what a browser on this machine needs for any paint. */
async function bare(browser: Browser, url: string): Promise<readonly number[]> {
  const page = await browser.newPage();
  await page.addInitScript(WATCH);
  await page.goto(url);
  const seen = await paints(page, () => page.keyboard.press('j'));
  await page.close();
  return seen;
}

async function dashboard(browser: Browser, url: string): Promise<Readonly<Record<Interaction, readonly number[]>>> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.addInitScript(WATCH);
  await page.goto(url);
  await page.getByRole('button', { name: 'All 1,000' }).waitFor();
  const seen: Partial<Record<Interaction, readonly number[]>> = {};
  for (const name of Object.keys(INTERACTIONS) as Interaction[])
    seen[name] = await paints(page, (time) => INTERACTIONS[name](page, time));
  await page.close();
  return seen as Record<Interaction, readonly number[]>;
}

builtDashboard();
const rollouts = createMadeUpRollouts(manyJournals(ROLLOUTS));
const server = await startServer({
  host: '127.0.0.1',
  port: 0,
  toggles: createMadeUpToggles(),
  rollouts,
  access: loopbackAccess('bench'),
});
const plain = createServer((_, response) => {
  response.setHeader('content-type', 'text/html');
  response.end(
    '<!doctype html><p>-</p><script>addEventListener("keydown",({key})=>{document.querySelector("p").textContent+=key})</script>',
  );
});
await new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve));
const ids = [...(await rollouts.heads()).keys()];
let changed = 0;
const changing = setInterval(() => {
  const id = ids[(changed++ * 7) % ids.length]!;
  rollouts.append(id, { kind: 'faulted', code: 'PG_METRICS', message: `change ${changed}` });
}, 1_000 / CHANGES_PER_SECOND);
const browser = await startChromium();

const floors: number[] = [];
const medians = new Map<Interaction, number[]>();
const slowest = new Map<Interaction, number[]>();
for (let round = 0; round < rounds; round++) {
  floors.push(median(await bare(browser, `http://127.0.0.1:${(plain.address() as AddressInfo).port}`)));
  for (const [name, values] of Object.entries(await dashboard(browser, server.url))) {
    const interaction = name as Interaction;
    medians.set(interaction, [...(medians.get(interaction) ?? []), median(values)]);
    slowest.set(interaction, [...(slowest.get(interaction) ?? []), quantile(values, 0.95)]);
  }
}
clearInterval(changing);
await browser.close();
await server.close();
plain.close();

const floor = median(floors);
const targets = [...medians.keys()].map((name) => {
  const [usual, slow] = [median(medians.get(name) ?? []), median(slowest.get(name) ?? [])];
  return { name, median: usual, p95: slow, overBare: usual / floor, reached: slow <= MOST_MILLIS };
});
if (asked.json) console.log(JSON.stringify({ floor, load: loadavg()[0], targets }));
else {
  console.log(`A bare page paints after ${floor.toFixed(0)} ms (load of the machine ${loadavg()[0]?.toFixed(1)})`);
  for (const { name, median: usual, p95, overBare, reached } of targets)
    console.log(
      `${name}: ${usual.toFixed(0)} ms, ${overBare.toFixed(1)} times a bare page; 95 of 100 within ${p95.toFixed(0)} ms, goal ${MOST_MILLIS}: ${reached ? 'reached' : 'missed'}`,
    );
}
process.exitCode = targets.every(({ reached }) => reached) ? 0 : 1;
