import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { percent } from '../../src/core/toggle/percentage.ts';
import { builtDashboard } from '../support/built-dashboard.ts';
import { madeUpJournals } from '../support/made-up/journals.ts';
import { createMadeUpRollouts } from '../support/made-up/rollouts.ts';
import { madeUpAccess, startMadeUpServer } from '../support/made-up/server.ts';
import { CHROMIUM_START_MILLIS, startChromium } from './chromium.ts';
import { manyJournals } from './many-journals.ts';
import { openPage, PATIENT } from './open-page.ts';

// What the page does when the server goes and comes, when there is much to show, and when it wants to know who is looking.

let browser: Browser;
beforeAll(async () => {
  builtDashboard();
  browser = await startChromium();
}, CHROMIUM_START_MILLIS);
afterAll(() => browser.close());

describe('a page that is left open', { timeout: 180_000 }, () => {
  it('says when what it shows is old, and is right again after a restart of the server', async () => {
    const rollouts = createMadeUpRollouts();
    const first = await startMadeUpServer({ rollouts });
    const page = await openPage(browser, `${first.url}/rollouts/letters-to-the-new-printer`, {
      expected: /ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_CONNECTION_RESET|network error/,
    });
    await page.getByText('Live', { exact: true }).waitFor();
    await first.close();
    await page.getByText(/^What you see is \d+ seconds old/).waitFor();
    // Meanwhile the rollout goes on.
    rollouts.append('letters-to-the-new-printer', {
      kind: 'decided',
      decision: { kind: 'rollBack', to: percent(0), criteria: ['below:print'], why: 'too many letters were lost' },
    });
    await startMadeUpServer({ rollouts, port: Number(new URL(first.url).port), start: 'another' });
    await page.getByText('Live', { exact: true }).waitFor();
    await page.getByText('Rolled back', { exact: true }).first().waitFor();
    await page.getByText(/^Rolled back to 0%.*too many letters were lost/).waitFor();
    expect(await page.getByText(/^What you see is/).isVisible()).toBe(false);
  });

  it('listens anew after a sleep, in which a connection dies without a word', async () => {
    const { url } = await startMadeUpServer();
    const page = await openPage(browser, 'about:blank');
    await page.clock.install();
    await page.goto(url);
    await page.getByText('Live', { exact: true }).waitFor();
    const again = page.waitForRequest(`${url}/api/stream`);
    await page.clock.fastForward('30:00');
    expect((await again).headers()['last-event-id']).toMatch(/./);
    await page.getByText('Live', { exact: true }).waitFor();
  });

  it('finds a rollout among a thousand, and draws only those that can be seen', async () => {
    const { url, rollouts } = await startMadeUpServer({ rollouts: createMadeUpRollouts(manyJournals(1_000)) });
    const page = await openPage(browser, url);
    await page.getByRole('button', { name: 'All 1,000' }).waitFor();
    const rows = page.locator('[data-rollout]');
    expect(await rows.count()).toBeLessThan(40);
    for (let pressed = 0; pressed < 30; pressed++) await page.keyboard.press('j');
    const focused = () => page.evaluate('document.activeElement?.closest("li")?.getAttribute("aria-posinset")');
    await expect.poll(focused, PATIENT).toBe('30');
    await page.keyboard.press('0');
    await page.getByRole('dialog').getByRole('button', { name: 'Roll back to 0%' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('/');
    await page.keyboard.type('printer 498');
    await expect.poll(() => rows.count(), PATIENT).toBe(1);
    await page.keyboard.press('Control+A');
    await page.keyboard.press('Delete');
    await page.getByRole('button', { name: /^Completed/ }).click();
    await expect.poll(() => page.getByText('Needs a decision').count(), PATIENT).toBe(0);
    expect(rollouts.requests).toEqual([]);
  });

  it('reads a long journal page by page', async () => {
    const journals = new Map(madeUpJournals());
    const id = 'letters-to-the-new-printer';
    const list = [...journals.get(id)!];
    const last = list.at(-1)!;
    for (let seq = list.length + 1; seq <= 2_000; seq++)
      list.push({ ...last, seq, event: { kind: 'faulted', code: 'PG_METRICS', message: `answer ${seq} was late` } });
    journals.set(id, list);
    const { url } = await startMadeUpServer({ rollouts: createMadeUpRollouts(journals) });
    const page = await openPage(browser, `${url}/rollouts/${id}`);
    const journal = page.getByRole('region', { name: /^Journal, 2,000 entries/ });
    await journal.getByText(/answer 2000 was late/i).waitFor();
    expect(await journal.getByRole('listitem').count()).toBeLessThan(60);
    const oldest = journal.getByText(/^Planned 1%/);
    await expect
      .poll(
        async () => {
          await journal.evaluate((box) => box.scrollTo(0, box.scrollHeight));
          return oldest.count();
        },
        { timeout: 30_000, interval: 50 },
      )
      .toBe(1);
    expect(await journal.getByRole('listitem').count()).toBeLessThan(60);
  });

  it('offers a way back when a part of it cannot be had', async () => {
    const { url } = await startMadeUpServer();
    const page = await openPage(browser, url, { expected: /ERR_FAILED|dynamically imported module/ });
    await page.getByText('Needs a decision').waitFor();
    await page.route('**/assets/try-page*', (route) => route.abort());
    await page.getByRole('link', { name: 'Try a plan' }).click();
    await page.getByText('This page has failed').waitFor();
    await page.unroute('**/assets/try-page*');
    await page.getByRole('button', { name: 'Load it again' }).click();
    await page.getByRole('heading', { name: 'Try a plan' }).waitFor();
  });

  it('shows times on the wall that the reader chooses', async () => {
    const { url } = await startMadeUpServer();
    const page = await openPage(browser, `${url}/rollouts/letters-to-the-new-printer`, { timezoneId: 'Asia/Kolkata' });
    const when = page
      .getByRole('region', { name: /^Journal/ })
      .locator('time')
      .first();
    expect(await when.textContent()).toBe('Wed 3/12 11:00');
    await page.getByLabel('Times').selectOption('reader');
    expect(await when.textContent()).toBe('Wed 3/12 20:30');
  });

  it('keeps keys to itself once they are switched off', async () => {
    const { url } = await startMadeUpServer();
    const page = await openPage(browser, `${url}/rollouts/archive-of-statements`);
    await page.getByRole('button', { name: 'Keys' }).click();
    await page.getByRole('checkbox').uncheck();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('0');
    await page.getByRole('button', { name: 'Roll back' }).click();
    expect(await page.getByRole('dialog').count()).toBe(1);
  });
});

describe('a page that must know who is looking', { timeout: 180_000 }, () => {
  it('asks for a token, lets a viewer look and an operator act', async () => {
    const { access, tokens } = madeUpAccess();
    const { url, rollouts } = await startMadeUpServer({ access });
    const page = await openPage(browser, `${url}/rollouts/letters-to-the-new-printer`, {
      // Whoever signs out hears nothing more.
      expected: /status of 401|ERR_INCOMPLETE_CHUNKED_ENCODING/,
    });
    const signIn = async (token: string) => {
      await page.getByLabel('Access token').fill(token);
      await page.getByRole('button', { name: 'Sign in' }).click();
    };
    await signIn('nothing');
    await page.getByRole('alert').waitFor();
    await signIn(tokens.viewer);
    await page.getByRole('heading', { name: 'Letters to the new printer' }).waitFor();
    await page.getByText('Live', { exact: true }).waitFor();
    expect(await page.getByRole('button', { name: 'Pause' }).count()).toBe(0);

    await page.getByRole('button', { name: 'Sign out' }).click();
    await signIn(tokens.operator);
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('dialog').getByText('As the operator.').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(rollouts.requests).toEqual([['letters-to-the-new-printer', 'the operator', 'pause']]);
  });
});
