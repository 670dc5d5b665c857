import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { isOn } from '../../../src/core/toggle/evaluate.ts';
import { FULL, OFF, percent } from '../../../src/core/toggle/percentage.ts';
import { CHROMIUM_START_MILLIS, startChromium } from '../../browser/chromium.ts';
import { PATIENT } from '../../browser/open-page.ts';
import { startMadeUpServer } from '../../support/made-up/server.ts';
import { bundlePage, openScriptedPage } from './page-bundle.ts';

let browser: Browser;
let script: string;

beforeAll(async () => {
  script = await bundlePage('page-script.js');
  browser = await startChromium();
}, CHROMIUM_START_MILLIS);
afterAll(() => browser?.close());

async function openPage(url: string): Promise<Page> {
  const page = await openScriptedPage(browser, url, script);
  onTestFinished(() => page.context().close());
  return page;
}

interface Details {
  readonly value: unknown;
  readonly variant?: string;
  readonly reason?: string;
  readonly errorCode?: string;
}

/** Calls the page's script. */
const call = <T = Details>(page: Page, name: string, ...args: unknown[]): Promise<T> =>
  page.evaluate(
    ([called, given]) =>
      (globalThis as unknown as { openfeature: Record<string, (...given: unknown[]) => unknown> }).openfeature[
        called as string
      ]?.(...(given as unknown[])),
    [name, args] as const,
  ) as Promise<T>;

const heard = (page: Page): Promise<string[]> =>
  page.evaluate(() => (globalThis as unknown as { openfeature: { heard: string[] } }).openfeature.heard);

describe.each(['phasegate', 'ofrep'] as const)('in a real browser, the provider %s', (provider) => {
  it('evaluates as we do, by the context that the page sets', async () => {
    const { url, toggles } = await startMadeUpServer();
    toggles.set('letters', percent(30));
    toggles.set('tables', percent(30), undefined, {
      targeting: { groups: [{ name: 'staff', where: [{ kind: 'equals', attribute: 'staff', value: true }] }] },
    });
    const page = await openPage(url);
    expect(await call<string>(page, 'use', provider, 'user-0')).toBe('READY');
    for (let i = 0; i < 10; i++) {
      await call(page, 'context', { targetingKey: `user-${i}`, staff: true });
      const value = isOn(toggles.definition('letters')!, `user-${i}`);
      expect(await call(page, 'details', 'letters', !value)).toMatchObject({
        value,
        variant: value ? 'on' : 'off',
        reason: 'SPLIT',
      });
      expect(await call(page, 'details', 'tables', false)).toMatchObject({ value: true, reason: 'TARGETING_MATCH' });
    }
    expect(await call(page, 'details', 'unknown', true)).toMatchObject({ value: true, errorCode: 'FLAG_NOT_FOUND' });
    expect(await call(page, 'text', 'letters', 'old')).toMatchObject({ value: 'old', errorCode: 'TYPE_MISMATCH' });
    expect(await call(page, 'hooked', 'tables', false)).toEqual([
      ['before', 'user-9'],
      ['after', true, 'on'],
      ['finally', 'tables'],
    ]);
    expect(await call(page, 'hooked', 'unknown', false)).toEqual([
      ['before', 'user-9'],
      ['error', 'FLAG_NOT_FOUND'],
      ['finally', 'unknown'],
    ]);
  });

  it('hears of a change by the event stream, and says so', async () => {
    const { url, toggles } = await startMadeUpServer();
    toggles.set('letters', OFF);
    const page = await openPage(url);
    const streaming = page.waitForResponse((response) => response.url().endsWith('/ofrep/v1/events'));
    await call(page, 'use', provider, 'jane');
    await streaming;
    expect(await call(page, 'details', 'letters', true)).toMatchObject({ value: false });
    toggles.set('letters', FULL);
    await expect.poll(() => call(page, 'details', 'letters', false), PATIENT).toMatchObject({ value: true });
    await expect.poll(() => heard(page), PATIENT).toContain('PROVIDER_CONFIGURATION_CHANGED');
    await call(page, 'close');
  });

  it('is in error without a targeting key, and the default comes back', async () => {
    const { url, toggles } = await startMadeUpServer();
    toggles.set('letters', FULL);
    const page = await openPage(url);
    expect(await call<string>(page, 'use', provider, undefined)).toBe('ERROR');
    expect(await call(page, 'details', 'letters', false)).toMatchObject({ value: false, reason: 'ERROR' });
  });
});
