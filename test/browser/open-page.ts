// For browser tests: a page that fails its test when the browser had anything to complain about.
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { expect, onTestFinished } from 'vitest';

export interface OpenPageOptions extends BrowserContextOptions {
  /** Complaints that the test brings about by itself, such as a server that is gone. */
  readonly expected?: RegExp;
}

/** Closed when the test is over, which then fails on script errors, refusals of the content security policy and the like. */
export async function openPage(browser: Browser, url: string, options: OpenPageOptions = {}): Promise<Page> {
  const { expected, ...rest } = options;
  const context = await browser.newContext({
    reducedMotion: 'reduce',
    timezoneId: 'America/New_York',
    locale: 'en-US',
    ...rest,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  const complaints: string[] = [];
  const complain = (text: string) => {
    if (!expected?.test(text)) complaints.push(text);
  };
  page.on('pageerror', (error) => complain(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complain(message.text());
  });
  onTestFinished(async () => {
    await context.close();
    expect([...new Set(complaints)]).toEqual([]);
  });
  await page.goto(url);
  return page;
}

/** For `expect.poll`: as patient as the page's own waiting, because a machine that runs every test at once is slow. */
export const PATIENT = { timeout: 30_000 } as const;
