import type { APIResponse, Browser, Page, Route } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FULL, OFF } from '../../../src/core/toggle/percentage.ts';
import { CHROMIUM_START_MILLIS, startChromium } from '../../browser/chromium.ts';
import { type Backend, startBackend } from './conformance/backend.ts';
import { type OpenedPage, openWebSubject } from './conformance/web-subject.ts';
import { bundlePage } from './page-bundle.ts';

// What the provider conformance suite does not ask of a provider in a page, and pages meet.

const MILLIS = 30_000;
const EVALUATIONS = '**/ofrep/v1/evaluate/flags';
const STREAM = '**/ofrep/v1/events';

let browser: Browser;
let script: string;
let backend: Backend;
beforeAll(async () => {
  script = await bundlePage('conformance/page-subject.js');
  browser = await startChromium();
  backend = await startBackend([
    { key: 'letters', percentage: FULL },
    {
      key: 'tables',
      percentage: OFF,
      rules: {
        waiting: true,
        targeting: {
          groups: [{ name: 'jane', first: true, where: [{ kind: 'equals', attribute: 'name', value: 'jane' }] }],
        },
      },
    },
  ]);
}, CHROMIUM_START_MILLIS);
afterAll(async () => {
  await browser?.close();
  await backend?.stop();
});

async function withPage(test: (opened: OpenedPage) => Promise<void>): Promise<void> {
  await backend.reset();
  const opened = await openWebSubject(browser, backend.url, script);
  try {
    await test(opened);
  } finally {
    await opened.page.context().close();
  }
}

/** Nothing is asked until it is let through. */
async function hold(page: Page, where: string): Promise<() => Promise<void>> {
  const held: Route[] = [];
  await page.route(where, (route) => void held.push(route));
  return async () => {
    await page.unroute(where);
    for (const route of held) await route.continue().catch(() => {});
  };
}

/** The server answers, and the page hears of it when it is let through; `news` resolves once an answer is a new one. */
async function holdAnswers(page: Page) {
  const held: { readonly route: Route; readonly response: APIResponse }[] = [];
  let tell = () => {};
  const news = new Promise<void>((resolve) => {
    tell = resolve;
  });
  await page.route(EVALUATIONS, async (route) => {
    const response = await route.fetch();
    held.push({ route, response });
    if (response.status() === 200) tell();
  });
  return {
    news,
    async letThrough() {
      await page.unroute(EVALUATIONS);
      for (const { route, response } of held) await route.fulfill({ response });
    },
  };
}

describe('our web provider, in a browser', { timeout: 120_000 }, () => {
  it('is in error where the server is away at the start, asks again, and is ready when it is there', () =>
    withPage(async ({ subject }) => {
      await backend.stop();
      await subject.watch('ready');
      expect(await subject.register(backend.url, {})).toMatch('Phasegate could not be asked');
      expect(await subject.status()).toBe('ERROR');
      expect(await subject.evaluate('Boolean', 'letters', false)).toMatchObject({ value: false, reason: 'ERROR' });
      await backend.start();
      await subject.next('ready', MILLIS);
      expect(await subject.status()).toBe('READY');
      expect(await subject.evaluate('Boolean', 'letters', false)).toMatchObject({ value: true });
    }));

  it('does not wait for a server that hangs, and is ready when it answers after all', () =>
    withPage(async ({ subject, page }) => {
      const letThrough = await hold(page, EVALUATIONS);
      await subject.watch('ready');
      expect(await subject.register(backend.url, {})).toMatch('Phasegate has not answered within 5000 ms');
      expect(await subject.status()).toBe('ERROR');
      await letThrough();
      await subject.next('ready', MILLIS);
      expect(await subject.evaluate('Boolean', 'letters', false)).toMatchObject({ value: true });
    }));

  it('hears of a change that fell between its first answer and its stream', () =>
    withPage(async ({ subject, page }) => {
      const letThrough = await hold(page, STREAM);
      await subject.watch('change');
      await subject.register(backend.url, {});
      await backend.change('letters');
      await letThrough();
      expect((await subject.next('change', MILLIS)).flagsChanged).toEqual(['letters']);
      expect(await subject.evaluate('Boolean', 'letters', true)).toMatchObject({ value: false });
    }));

  it('tries a stream again that a proxy answered for, and is stale until then', () =>
    withPage(async ({ subject, page }) => {
      await page.route(STREAM, (route) => route.fulfill({ status: 502, body: 'Bad Gateway' }));
      for (const event of ['stale', 'ready'] as const) await subject.watch(event);
      await subject.register(backend.url, {});
      await subject.next('ready', MILLIS);
      await subject.next('stale', MILLIS);
      expect(await subject.status()).toBe('STALE');
      await page.unroute(STREAM);
      await subject.next('ready', MILLIS);
      expect(await subject.status()).toBe('READY');
    }));

  it('takes no answer that was on its way for the stream that is lost', () =>
    withPage(async ({ subject, page }) => {
      for (const event of ['stale', 'ready', 'change'] as const) await subject.watch(event);
      const opened = page.waitForResponse(STREAM);
      await subject.register(backend.url, {});
      await opened;
      const { news, letThrough } = await holdAnswers(page);
      await backend.change('letters');
      await news;
      await subject.next('ready', MILLIS);
      await backend.stop();
      await subject.next('stale', MILLIS);
      await letThrough();
      expect((await subject.next('change', MILLIS)).flagsChanged).toEqual(['letters']);
      expect(await subject.status()).toBe('STALE');
      await backend.start();
      await subject.next('ready', MILLIS);
      await expect.poll(() => subject.status()).toBe('READY');
    }));

  it('gives nobody what another user has, when the server is lost', () =>
    withPage(async ({ subject }) => {
      await subject.register(backend.url, {});
      await subject.watch('ready');
      await subject.next('ready', MILLIS);
      const jane = { targetingKey: 'jane', name: 'jane' };
      expect(await subject.evaluate('Boolean', 'tables', false, jane)).toMatchObject({ value: true });
      await backend.stop();
      expect(await subject.evaluate('Boolean', 'tables', false, { ...jane, page: 2 })).toMatchObject({ value: true });
      expect(await subject.status()).toBe('ERROR');
      expect(await subject.evaluate('Boolean', 'tables', true, { targetingKey: 'joe' })).toMatchObject({
        value: true,
        errorCode: 'FLAG_NOT_FOUND',
      });
      await backend.start();
      await subject.next('ready', MILLIS);
      expect(await subject.evaluate('Boolean', 'tables', true)).toMatchObject({ value: false });
    }));
});
