// Our web provider under test, in a page of a real browser.
import type { Browser, Page } from 'playwright-core';
import { openScriptedPage } from '../page-bundle.ts';
import type { Subject } from './subject.ts';

export interface OpenedPage {
  readonly subject: Subject;
  readonly page: Page;
}

/** Passes every call on to the page that runs `script` (page-subject.js). */
export async function openWebSubject(browser: Browser, url: string, script: string): Promise<OpenedPage> {
  const page = await openScriptedPage(browser, url, script);
  const pass =
    (method: string) =>
    (...args: unknown[]): Promise<unknown> =>
      page.evaluate(
        ([called, given]) =>
          (globalThis as unknown as { subject: Record<string, (...given: unknown[]) => unknown> }).subject[called]!(
            ...given,
          ),
        [method, args] as const,
      );
  const methods = ['register', 'evaluate', 'watch', 'next', 'status', 'shutDown', 'initialize', 'metadataName', 'end'];
  return { subject: Object.fromEntries(methods.map((method) => [method, pass(method)])) as unknown as Subject, page };
}
