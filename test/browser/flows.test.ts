import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtDashboard } from '../support/built-dashboard.ts';
import { removeTemporaryFolders } from '../support/temporary-folder.ts';
import { CHROMIUM_START_MILLIS, startChromium } from './chromium.ts';
import { climbedHouse } from './climbed-house.ts';
import { openPage, PATIENT } from './open-page.ts';
import { LETTERS, MISTAKEN, ROLLOUT, SHARES, TITLE, TOGGLE, WATCHED_BY_PEOPLE } from './plans.ts';
import { visits } from './visits.ts';

// Whole flows in a real browser, against a real server with the real engine; only the clock is moved by hand.

/** A textarea, of which these tests know no more than this: they are compiled without a browser's types. */
interface Area {
  readonly value: string;
  readonly selectionStart: number;
  readonly selectionEnd: number;
}

const ROLLOUT_PATH = `/rollouts/${ROLLOUT}`;
let browser: Browser;

beforeAll(async () => {
  builtDashboard();
  browser = await startChromium();
}, CHROMIUM_START_MILLIS);
afterAll(async () => {
  await browser.close();
  removeTemporaryFolders();
});

/** The percentage in large figures at the top of a rollout. */
function percentageOf(page: Page) {
  return page.getByTestId('percentage');
}

describe('the dashboard', { timeout: 180_000 }, () => {
  it('shows a failing gate roll back, in journal, staircase and document, without being loaded again', async () => {
    const opened = await climbedHouse(2);
    const page = await openPage(browser, `${opened.url}${ROLLOUT_PATH}`);
    await page.getByRole('heading', { name: TITLE }).waitFor();
    expect(await percentageOf(page).textContent()).toBe('50%');
    await page.getByRole('tab', { name: 'Plan' }).click();
    await page.getByText('50%: ', { exact: false }).first().waitFor({ state: 'attached' });

    await opened.send(visits(600, 10_000, 20));
    await percentageOf(page).getByText('0%', { exact: true }).waitFor();
    await page.getByText('Rolled back', { exact: true }).first().waitFor();
    const card = page.getByRole('article', { name: 'Download error rate: < 0.3%' });
    await card.getByText('Fail', { exact: true }).waitFor();
    const plan = page.getByRole('region', { name: 'Plan plan.md' });
    await plan
      .getByText(/rolled back/i)
      .first()
      .waitFor();
    await page.getByRole('tab', { name: 'Journal' }).click();
    await page.getByText(/^Rolled back to 0% because of/).waitFor();
    const { run } = opened.runners[0]!.state();
    expect(readFileSync(run.document, 'utf8')).toMatch(/rolled back/i);
  });

  it('lets a person decide an ask, by keyboard alone', async () => {
    const opened = await climbedHouse(0);
    await opened.send(visits(400));
    await opened.at('2026-03-10T09:05:00-04:00');
    const page = await openPage(browser, opened.url);
    await page.getByText('Needs a decision').waitFor();
    expect(await page.title()).toMatch(/^\(1\)/);
    await page.keyboard.press('j');
    await expect
      .poll(() => page.evaluate('document.activeElement?.getAttribute("data-rollout")'), PATIENT)
      .toBe(ROLLOUT);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: TITLE }).waitFor();
    await page.keyboard.press('a');
    const dialog = page.getByRole('dialog');
    await dialog.getByText(/25%/).first().waitFor();
    await page.keyboard.press('Control+Enter');
    expect(await dialog.isVisible()).toBe(true);
    await page.keyboard.type('The night is quiet, and the users of the day were well');
    await page.keyboard.press('Control+Enter');
    await dialog.waitFor({ state: 'detached' });
    await percentageOf(page).getByText('25%', { exact: true }).waitFor();
    expect(opened.runners[0]!.state().run.records[0]?.approvals).toMatchObject([
      { kind: 'approve', reason: 'The night is quiet, and the users of the day were well' },
    ]);
  });

  it('takes two people to go over a limit', async () => {
    const opened = await climbedHouse(1, {
      bindings: { shares: SHARES, criteria: { 'Download error rate: < 0.3%': { onFail: 'ask' } } },
    });
    await opened.send(visits(600, 10_000, 20));
    const page = await openPage(browser, `${opened.url}${ROLLOUT_PATH}`);
    await page.getByText('Needs a decision').waitFor();
    const dialog = page.getByRole('dialog');
    const begin = async (name: string, reason: string) => {
      await page.getByRole('button', { name: 'Override' }).click();
      await dialog.getByLabel(/^Who says so/).fill(name);
      await dialog.getByLabel(/^Reason/).fill(reason);
    };
    await begin('Ann', 'the errors are those of the old archive');
    await dialog.getByRole('button', { name: /override/i }).click();
    await dialog.waitFor({ state: 'detached' });
    await page
      .getByText(/second person/i)
      .first()
      .waitFor();
    expect(opened.runners[0]!.state().run.percentage).toBe(25_000);

    await begin('Ann', 'again');
    await dialog
      .getByRole('alert')
      .getByText(/second person/)
      .waitFor();
    await dialog.getByLabel(/^Who says so/).fill('Bea');
    await dialog.getByRole('button', { name: /override/i }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByText('Soaking', { exact: true }).first().waitFor();
    expect(
      opened.runners[0]!.state()
        .run.records.at(-1)
        ?.approvals.map(({ by }) => by),
    ).toEqual(['Ann', 'Bea']);
    await opened.at('2026-03-10T16:50:00-04:00');
    await opened.send(visits(100));
    await opened.at('2026-03-11T09:05:00-04:00');
    await percentageOf(page).getByText('50%', { exact: true }).waitFor();
  });

  it('goes to 0% with one key and a confirmation', async () => {
    const opened = await climbedHouse(1);
    const page = await openPage(browser, `${opened.url}${ROLLOUT_PATH}`);
    await percentageOf(page).getByText('25%', { exact: true }).waitFor();
    await page.keyboard.press('0');
    await page
      .getByRole('dialog')
      .getByText(/goes from 25% to 0%/)
      .waitFor();
    await page.keyboard.press('Enter');
    await percentageOf(page).getByText('0%', { exact: true }).waitFor();
    expect(opened.runners[0]!.state().run.state.kind).toBe('rolledBack');
  });

  it('takes the word of the person who has set the toggle', async () => {
    const opened = await climbedHouse(0, { bindings: { shares: SHARES, mode: 'advise', people: ['Ada'] } });
    const page = await openPage(browser, `${opened.url}${ROLLOUT_PATH}`);
    await page.getByText(/Waits for Ada to set letter_archive to 1%/).waitFor();
    await page.keyboard.press('c');
    const dialog = page.getByRole('dialog');
    expect(await dialog.getByLabel(/in percent/).inputValue()).toBe('1');
    await dialog.getByRole('button', { name: 'It is set' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByText(/Waits for Ada/).waitFor({ state: 'detached' });
    expect(opened.runners[0]!.state().run.confirmed?.percentage).toBe(1_000);
  });

  it('takes what a person observed, and what was found not to be the change', async () => {
    const opened = await climbedHouse(0, {
      plan: WATCHED_BY_PEOPLE,
      bindings: { shares: SHARES, criteria: { 'Failures of index: 0': { onFail: 'ask' } } },
    });
    const page = await openPage(browser, `${opened.url}${ROLLOUT_PATH}`);
    const dialog = page.getByRole('dialog');
    await page.getByRole('button', { name: 'Record' }).click();
    await dialog.getByLabel(/as a number/).fill('0');
    await dialog.getByRole('button', { name: 'Record' }).click();
    const complaints = page.getByRole('article', { name: 'Call center complaints: 0' });
    await complaints.getByText('Pass', { exact: true }).waitFor();
    await complaints.getByText(/recorded 0/).waitFor();

    await opened.send([{ toggle: TOGGLE, operation: 'index', outcome: 'error', user: 'somebody' }]);
    const failures = page.getByRole('article', { name: 'Failures of index: 0' });
    await failures.getByText('Fail', { exact: true }).waitFor();
    await page.keyboard.press('t');
    expect(await dialog.getByLabel(/not the change/).inputValue()).toBe('1');
    await dialog.getByLabel(/^Reason/).fill('a browser of the year 2009');
    await page.keyboard.press('Control+Enter');
    await failures.getByText(/1 failure .* found not to be the change/).waitFor();
    expect(opened.runners[0]!.state().run.records[0]?.recorded).not.toEqual({});
  });

  it('pauses, and takes that back', async () => {
    const opened = await climbedHouse(1);
    const page = await openPage(browser, `${opened.url}${ROLLOUT_PATH}`);
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Pause' }).click();
    // Offered for a few seconds only, so it is taken first.
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('Paused', { exact: true }).first().waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Resume' }).click();
    await page.getByText('Soaking', { exact: true }).first().waitFor();
    expect(opened.runners[0]!.state().run.state.kind).toBe('soaking');
  });

  it('says what is wrong in a pasted plan, and where', async () => {
    const opened = await climbedHouse(0, { runs: false });
    const page = await openPage(browser, `${opened.url}/try`);
    const plan = page.getByRole('textbox', { name: 'The plan, in Markdown' });
    await plan.fill(MISTAKEN);
    const finding = page.getByRole('listitem').filter({ hasText: 'Unexpected year 2025' });
    await finding.getByRole('button', { name: /^Line \d+/ }).click();
    const selected = await plan.evaluate((area) => {
      const { value, selectionStart, selectionEnd } = area as unknown as Area;
      return value.slice(selectionStart, selectionEnd);
    });
    expect(selected).toContain('2025');
    await page.getByRole('button', { name: 'Show findings in the text' }).click();
    await page.getByRole('region', { name: 'The plan with its findings' }).locator('mark').first().waitFor();
    await page.getByRole('button', { name: 'Write' }).click();
    await page.getByRole('button', { name: 'Use an example' }).click();
    await page.getByText('1 error, 2 warnings', { exact: false }).waitFor();
    const file = { name: 'plan.md', mimeType: 'text/markdown', buffer: Buffer.from(LETTERS) };
    await page.getByLabel('A plan’s file').setInputFiles(file);
    expect(await plan.inputValue()).toBe(LETTERS);
    await page.getByRole('heading', { name: TITLE }).waitFor();
    await page.getByText('What its gates can show', { exact: true }).waitFor();
  });
});
