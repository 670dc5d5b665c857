import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FULL, OFF } from '../../../src/core/toggle/percentage.ts';
import { ADOPTIONS, adopt, type Capability } from './conformance/adoptions.ts';
import type { Seed } from './conformance/backend.ts';
import type { AskedAs, Details, Subject } from './conformance/subject.ts';

// What the provider conformance suite of OpenFeature's specification asks, in our own words and with toggles of our own, for every run of
// the tests; provider-tck.test.ts plays the suite itself where one has it.

const EVENT_MILLIS = 20_000;

const PAGE = { columns: 2, heading: 'Letters', dense: true };
const SEEDS: readonly Seed[] = [
  { key: 'letters', percentage: FULL },
  { key: 'tables', percentage: OFF },
  { key: 'template', percentage: FULL, value: { on: 'v2', off: 'v1', variants: { on: 'new', off: 'old' } } },
  { key: 'no-banner', percentage: FULL, value: { on: '', off: 'Welcome' } },
  { key: 'pool', percentage: FULL, value: { on: 20, off: 10 } },
  { key: 'no-retries', percentage: FULL, value: { on: 0, off: 3 } },
  { key: 'ratio', percentage: FULL, value: { on: 0.25, off: 0.5 } },
  { key: 'limit', percentage: FULL, value: { on: 2 ** 31 - 1, off: 1 } },
  { key: 'most', percentage: FULL, value: { on: Number.MAX_SAFE_INTEGER, off: 1 } },
  { key: 'page', percentage: FULL, value: { on: PAGE, off: {} } },
  { key: 'quiet', percentage: FULL, value: { on: false, off: true } },
  { key: 'by-name', percentage: FULL, rules: { targeting: { deny: ['jane'] } }, value: { on: 'others', off: 'jane' } },
  { key: 'killed', percentage: FULL, rules: { killed: true } },
  { key: 'killed-pool', percentage: FULL, rules: { killed: true }, value: { on: 20, off: 10 } },
];

const DEFAULTS: Readonly<Record<AskedAs, unknown>> = { Boolean: false, String: 'mine', Number: 7, Object: { mine: 1 } };
const ALL_TYPES = Object.keys(DEFAULTS) as AskedAs[];

/** A toggle, as what it is asked for, and what comes of it. */
type Fact = readonly [key: string, as: AskedAs, fallback: unknown, expected: Partial<Details>];

const VALUES: readonly Fact[] = [
  ['letters', 'Boolean', false, { value: true }],
  ['template', 'String', 'mine', { value: 'v2' }],
  ['pool', 'Number', 7, { value: 20 }],
  ['ratio', 'Number', 7, { value: 0.25 }],
  ['limit', 'Number', 7, { value: 2_147_483_647 }],
  // What an application may take for nothing is a value all the same.
  ['tables', 'Boolean', true, { value: false }],
  ['quiet', 'Boolean', true, { value: false }],
  ['no-banner', 'String', 'mine', { value: '' }],
  ['no-retries', 'Number', 7, { value: 0 }],
];

const NAMED: readonly Fact[] = [
  ['letters', 'Boolean', false, { variant: 'on' }],
  ['tables', 'Boolean', true, { variant: 'off' }],
  ['template', 'String', 'mine', { variant: 'new' }],
  ['pool', 'Number', 7, { variant: 'on' }],
];

describe.each(ADOPTIONS)('$name', (adoption) => {
  const adopted = adopt(adoption, SEEDS);
  let subject: Subject;
  beforeEach(async () => {
    await adopted.backend.reset();
    subject = adopted.subject;
  });
  afterEach(() => subject.end());

  const ready = async () => {
    const { url, values } = adopted.backend;
    expect(await subject.register(url, values)).toBeUndefined();
  };
  const away = () => subject.register(adopted.backend.deadUrl, adopted.backend.values);
  /** Runs what needs these capabilities, or says why not. */
  const when = (capabilities: readonly Capability[], title: string, test: () => Promise<void>) => {
    const missing = capabilities.find((each) => adoption.withheld[each] !== undefined);
    if (missing === undefined) it(title, { timeout: 60_000 }, test);
    else it.skip(`${title} (not declared: @${missing}: ${adoption.withheld[missing]})`, () => {});
  };
  const resolves = async ([key, as, fallback, expected]: Fact) => {
    const details = await subject.evaluate(as, key, fallback);
    expect(details).toMatchObject(expected);
    expect([details.errorCode, details.errorMessage || undefined]).toEqual([undefined, undefined]);
  };
  const mismatches = async (key: string, asked: readonly AskedAs[]) => {
    for (const as of asked)
      expect(await subject.evaluate(as, key, DEFAULTS[as])).toMatchObject({
        value: DEFAULTS[as],
        reason: 'ERROR',
        errorCode: 'TYPE_MISMATCH',
      });
  };

  when([], 'has a name', async () => {
    await ready();
    expect(await subject.metadataName()).toMatch(/\w/);
  });

  when([], 'resolves every type of value, and those that are taken for nothing', async () => {
    await ready();
    for (const fact of VALUES) await resolves(fact);
  });

  when(['object'], 'resolves a structure', async () => {
    await ready();
    await resolves(['page', 'Object', {}, { value: PAGE }]);
    await mismatches('page', ['Boolean', 'Number']);
  });

  when(['large-integers'], 'resolves the largest of the integers as it is', async () => {
    await ready();
    await resolves(['most', 'Number', 7, { value: 9_007_199_254_740_991 }]);
  });

  when(['variants'], 'names the variant', async () => {
    await ready();
    for (const fact of NAMED) await resolves(fact);
  });

  when([], 'gives the default for another type, and says so', async () => {
    await ready();
    await mismatches('template', ['Boolean', 'Number']);
    await mismatches('letters', ['Number']);
    await mismatches('pool', ['Boolean']);
    await mismatches('ratio', ['Boolean']);
  });

  when(['string-typing', 'fully-typed-values'], 'makes no string of what is none', async () => {
    await ready();
    for (const key of ['letters', 'pool', 'ratio', 'page']) await mismatches(key, ['String']);
  });

  when([], 'gives the default for a toggle that there is not, whatever the type', async () => {
    await ready();
    for (const as of ALL_TYPES)
      expect(await subject.evaluate(as, 'nowhere', DEFAULTS[as])).toMatchObject({
        value: DEFAULTS[as],
        reason: 'ERROR',
        errorCode: 'FLAG_NOT_FOUND',
      });
  });

  when(['targeting'], 'looks at the context, where a rule does, and needs none', async () => {
    await ready();
    const value = async (key: string, targetingKey?: string) =>
      (await subject.evaluate('String', key, 'mine', targetingKey === undefined ? undefined : { targetingKey })).value;
    expect(await value('by-name')).toBe('others');
    expect(await value('by-name', 'jane')).toBe('jane');
    expect(await value('by-name', 'joe')).toBe('others');
    expect(await value('template', 'joe')).toBe('v2');
  });

  when(['standard-reasons', 'targeting'], 'gives the reasons that OpenFeature names', async () => {
    await ready();
    const reason = async (key: string, as: AskedAs, targetingKey: string) =>
      (await subject.evaluate(as, key, DEFAULTS[as], { targetingKey })).reason;
    expect(await reason('letters', 'Boolean', 'joe')).toBe('STATIC');
    expect(await reason('pool', 'Number', 'joe')).toBe('STATIC');
    expect(await reason('by-name', 'String', 'jane')).toBe('TARGETING_MATCH');
    expect(await reason('by-name', 'String', 'joe')).toBe('DEFAULT');
    expect(await reason('nowhere', 'String', 'joe')).toBe('ERROR');
    expect(await reason('killed', 'Boolean', 'joe')).toBe('DISABLED');
  });

  when(['disabled-flags'], 'gives the default for a toggle that is killed', async () => {
    await ready();
    await resolves(['killed', 'Boolean', true, { value: true }]);
  });

  when(
    [],
    'has a killed toggle off, also where the default is on, which is ours to differ in: for safety',
    async () => {
      await ready();
      await resolves(['killed', 'Boolean', true, { value: false, reason: 'DISABLED' }]);
      await resolves(['killed-pool', 'Number', 20, { value: 10, reason: 'DISABLED' }]);
    },
  );

  when(['lifecycle'], 'is ready once it has reached the server', async () => {
    await ready();
    await subject.watch('ready');
    await subject.next('ready', EVENT_MILLIS);
    expect(await subject.status()).toBe('READY');
  });

  when(['lifecycle', 'unavailable'], 'is in error, soon, where there is no server, answers, and closes', async () => {
    expect(await away()).toMatch(/Phasegate/);
    await subject.watch('error');
    await subject.next('error', 10_000);
    expect(await subject.status()).toBe('ERROR');
    expect(await subject.evaluate('Boolean', 'letters', false)).toMatchObject({ value: false, reason: 'ERROR' });
    const closed = await subject.shutDown();
    expect(closed).toEqual({ millis: expect.any(Number) });
    expect(closed.millis).toBeLessThan(10_000);
  });

  when(['lifecycle'], 'may be closed twice', async () => {
    await ready();
    expect(await subject.shutDown()).toEqual({ millis: expect.any(Number) });
    expect(await subject.shutDown()).toEqual({ millis: expect.any(Number) });
  });

  when(['lifecycle', 'reinitialization', 'configuration-change'], 'may be begun again, and hears anew', async () => {
    await ready();
    await subject.watch('change');
    await subject.shutDown();
    expect(await subject.initialize()).toEqual({ millis: expect.any(Number) });
    await resolves(['letters', 'Boolean', false, { value: true, reason: 'STATIC' }]);
    await adopted.backend.change('letters');
    expect((await subject.next('change', EVENT_MILLIS)).flagsChanged).toEqual(['letters']);
  });

  when(['events', 'configuration-change'], 'tells which toggle changed, when it has', async () => {
    await ready();
    await subject.watch('change');
    await resolves(['template', 'String', 'mine', { value: 'v2' }]);
    await adopted.backend.change('template');
    expect((await subject.next('change', EVENT_MILLIS)).flagsChanged).toEqual(['template']);
    await resolves(['template', 'String', 'mine', { value: 'v1' }]);
  });

  when(['events', 'stale'], 'is stale while the server is lost, and knows what changed when it is back', async () => {
    await ready();
    for (const event of ['ready', 'stale', 'change'] as const) await subject.watch(event);
    await subject.next('ready', EVENT_MILLIS);
    await adopted.backend.stop();
    await subject.next('stale', EVENT_MILLIS);
    expect(await subject.status()).toBe('STALE');
    await resolves(['template', 'String', 'mine', { value: 'v2' }]);
    await adopted.backend.change('template');
    await adopted.backend.start();
    await subject.next('ready', EVENT_MILLIS);
    expect(await subject.status()).toBe('READY');
    expect((await subject.next('change', EVENT_MILLIS)).flagsChanged).toContain('template');
    await resolves(['template', 'String', 'mine', { value: 'v1' }]);
  });

  when(['numeric-coercion'], 'tells integers from other numbers', () => {
    throw new Error('In JavaScript nobody can ask for an integer');
  });
});
