import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtDashboard } from '../support/built-dashboard.ts';
import { createMadeUpRollouts } from '../support/made-up/rollouts.ts';
import { madeUpAccess, startMadeUpServer } from '../support/made-up/server.ts';
import { removeTemporaryFolders } from '../support/temporary-folder.ts';
import { CHROMIUM_START_MILLIS, startChromium } from './chromium.ts';
import { climbedHouse } from './climbed-house.ts';
import type { House } from './house.ts';
import { openPage, PATIENT } from './open-page.ts';
import { MISTAKEN, ROLLOUT } from './plans.ts';
import { visits } from './visits.ts';

// Every page in both schemes at three sizes: axe finds nothing, nothing is wider than the screen, and a picture is kept to be looked at.

const PICTURES = join(import.meta.dirname, '.pictures');
const SIZES = [
  { name: 'desk', width: 1440, height: 900 },
  { name: 'tablet', width: 820, height: 1180 },
  { name: 'phone', width: 390, height: 844 },
] as const;
/** WCAG 1.4.10: a wide screen at 400%. */
const NARROWEST = { width: 320, height: 640 };
const SCHEMES = ['light', 'dark'] as const;

let browser: Browser;
beforeAll(async () => {
  builtDashboard();
  mkdirSync(PICTURES, { recursive: true });
  browser = await startChromium();
}, CHROMIUM_START_MILLIS);
afterAll(async () => {
  await browser.close();
  removeTemporaryFolders();
});

interface Look {
  readonly name: string;
  /** Resolves with the address of the page. */
  open(): Promise<string>;
  /** Brings it to where it is looked at. */
  prepare(page: Page): Promise<void>;
  readonly whole?: boolean;
}

/** Users come all the morning, and one in 700 of their downloads fails. */
async function morning(house: House): Promise<void> {
  for (const [index, time] of ['09:25', '09:50', '10:15', '10:40', '11:05', '11:30', '11:55', '12:20'].entries()) {
    await house.at(`2026-03-11T${time}:00-04:00`);
    await house.send(visits(100 + 40 * index, 1_000 * index, 350));
  }
}

const LOOKS: readonly Look[] = [
  {
    name: 'rollouts',
    open: async () => (await startMadeUpServer()).url,
    prepare: (page) => page.getByText('Needs a decision').waitFor(),
  },
  {
    name: 'empty',
    open: async () => (await startMadeUpServer({ rollouts: createMadeUpRollouts(new Map()) })).url,
    prepare: (page) => page.getByText('Nothing is being rolled out yet').waitFor(),
  },
  {
    name: 'rollout',
    async open() {
      const house = await climbedHouse(2);
      await morning(house);
      return `${house.url}/rollouts/${ROLLOUT}`;
    },
    async prepare(page) {
      await page.getByRole('article').first().waitFor();
      await page.locator('canvas').first().waitFor();
    },
    whole: true,
  },
  {
    name: 'rolled-back',
    async open() {
      const house = await climbedHouse(2);
      await morning(house);
      await house.send(visits(600, 50_000, 25));
      return `${house.url}/rollouts/${ROLLOUT}`;
    },
    async prepare(page) {
      await page.getByText('Rolled back').first().waitFor();
      await page.getByRole('tab', { name: 'Plan' }).click();
      await page.getByText('Written by Phasegate').waitFor();
      for (const summary of await page.locator('summary').all()) await summary.click();
    },
    whole: true,
  },
  {
    name: 'wrong-users',
    async open() {
      const house = await climbedHouse(1);
      const misled = visits(900, 5_000).map((visit) => ({ ...visit, variant: 'off' }) as const);
      await house.send([...visits(300, 1_000), ...misled]);
      await house.at('2026-03-10T09:20:00-04:00');
      return `${house.url}/rollouts/${ROLLOUT}`;
    },
    async prepare(page) {
      const users = page.getByRole('region', { name: 'Users' });
      await users.getByText(/^To mend it, /).waitFor();
      await users.getByText('does not fit').waitFor();
    },
    whole: true,
  },
  {
    name: 'dialog',
    open: async () => `${(await startMadeUpServer()).url}/rollouts/archive-of-statements`,
    async prepare(page) {
      await page.getByRole('button', { name: 'Approve' }).click();
      await page.getByRole('dialog').getByRole('listitem').first().waitFor();
    },
  },
  {
    name: 'keys',
    open: async () => `${(await startMadeUpServer()).url}/rollouts/archive-of-statements`,
    async prepare(page) {
      await page.getByRole('button', { name: 'Roll back' }).waitFor();
      await page.keyboard.press('?');
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'try',
    open: async () => `${(await startMadeUpServer()).url}/try`,
    async prepare(page) {
      await page.getByRole('textbox').fill(MISTAKEN);
      await page.getByRole('listitem').filter({ hasText: 'Unexpected' }).first().waitFor();
      await page.getByRole('heading', { level: 2 }).nth(1).waitFor();
    },
    whole: true,
  },
  {
    name: 'report',
    open: async () => `${(await startMadeUpServer()).url}/rollouts/second-try/report`,
    prepare: (page) => page.getByRole('heading', { level: 1 }).waitFor(),
    whole: true,
  },
  {
    name: 'sign-in',
    async open() {
      const { access } = madeUpAccess();
      return (await startMadeUpServer({ access })).url;
    },
    async prepare(page) {
      await page.getByLabel('Access token').fill('not a token');
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('alert').waitFor();
    },
  },
];

/** By how many pixels the page is wider than its screen. */
function sidewaysOf(page: Page): Promise<unknown> {
  return page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}

describe.each(LOOKS)('$name', { timeout: 180_000 }, ({ name, open, prepare, whole = false }) => {
  it('is sound and readable in both schemes and at every size', async () => {
    const url = await open();
    for (const scheme of SCHEMES) {
      const page = await openPage(browser, url, { colorScheme: scheme, expected: /status of 401/ });
      await prepare(page);
      await page.evaluate('window.scrollTo(0, 0)');
      for (const { name: size, width, height } of SIZES) {
        await page.setViewportSize({ width, height });
        await page.screenshot({ path: join(PICTURES, `${name}-${size}-${scheme}.png`), fullPage: whole });
        await expect.poll(() => sidewaysOf(page), { ...PATIENT, message: size }).toBe(0);
        // What differs by size is the layout, and by scheme the colours: not every pair of them is news.
        if (size === 'tablet' || (size === 'phone' && scheme === 'dark')) continue;
        const { violations } = await new AxeBuilder({ page })
          .options({ rules: { 'target-size': { enabled: true } } })
          .analyze();
        const found = violations.map(({ id, nodes }) => [
          size,
          scheme,
          id,
          nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`),
        ]);
        expect(found).toEqual([]);
      }
      await page.setViewportSize(NARROWEST);
      await expect.poll(() => sidewaysOf(page), { ...PATIENT, message: 'narrowest' }).toBe(0);
    }
  });
});
