// The two providers that are held to the provider conformance suite, and which of its capabilities each declares.
import { afterAll, beforeAll } from 'vitest';
import { CHROMIUM_START_MILLIS, startChromium } from '../../../browser/chromium.ts';
import { bundlePage } from '../page-bundle.ts';
import { type Backend, type Seed, startBackend } from './backend.ts';
import { serverSubject } from './server-subject.ts';
import type { Subject } from './subject.ts';
import { openWebSubject } from './web-subject.ts';

/** The words of Appendix F of OpenFeature's specification (a proposal, in its revision that has `fully-typed-values`); `caching` is kept for later there. */
export const CAPABILITIES = [
  'events',
  'lifecycle',
  'stale',
  'configuration-change',
  'unavailable',
  'reinitialization',
  'object',
  'variants',
  'targeting',
  'string-typing',
  'fully-typed-values',
  'large-integers',
  'standard-reasons',
  'disabled-flags',
  'numeric-coercion',
] as const;
export type Capability = (typeof CAPABILITIES)[number];

export interface Adoption {
  readonly name: string;
  /** Why the others are not declared. */
  readonly withheld: Readonly<Partial<Record<Capability, string>>>;
  /** Called once, in a `beforeAll`. */
  open(backend: Backend): Promise<{ readonly subject: Subject; close(): Promise<void> }>;
}

const WITHHELD = {
  'disabled-flags': "a killed toggle is off, also where the caller's default is on: killing is for safety",
  'numeric-coercion': 'JavaScript has one type of numbers',
} as const;

export const ADOPTIONS: readonly Adoption[] = [
  {
    name: 'our server provider',
    withheld: WITHHELD,
    async open() {
      const subject = serverSubject();
      return { subject, close: () => subject.end() };
    },
  },
  {
    name: 'our web provider, in a browser',
    withheld: { ...WITHHELD, 'standard-reasons': 'OFREP has no DEFAULT among its reasons, and says STATIC' },
    async open({ url }) {
      const browser = await startChromium();
      const script = await bundlePage('conformance/page-subject.js');
      const { subject } = await openWebSubject(browser, url, script);
      return { subject, close: () => browser.close() };
    },
  },
];

/** The first capability of these that is not declared, with its reason. */
export function notDeclared({ withheld }: Adoption, tags: readonly string[]): string | undefined {
  const tag = tags.find((each) => withheld[each as Capability] !== undefined);
  return tag && `@${tag}: ${withheld[tag as Capability]}`;
}

/** One server and one subject for all tests of a `describe`; both are there once its tests run. */
export function adopt(adoption: Adoption, seeds: readonly Seed[]): { backend: Backend; subject: Subject } {
  const adopted = {} as { backend: Backend; subject: Subject };
  let close = async () => {};
  beforeAll(async () => {
    adopted.backend = await startBackend(seeds);
    const opened = await adoption.open(adopted.backend);
    adopted.subject = opened.subject;
    close = opened.close;
  }, CHROMIUM_START_MILLIS);
  afterAll(async () => {
    await close();
    await adopted.backend?.stop();
  });
  return adopted;
}
