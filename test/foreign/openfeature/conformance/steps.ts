// What the steps of the conformance suite do with a provider under test and its server.
import { expect } from 'vitest';
import type { Backend } from './backend.ts';
import type { Scenario, Step } from './scenarios.ts';
import type { AskedAs, Called, Context, Details, EventName, Subject } from './subject.ts';

/** Without another time in the step. */
const EVENT_MILLIS = 15_000;

/** Plays one scenario. @throws AssertionError, or Error for a step that is not known. */
export async function play(scenario: Scenario, subject: Subject, backend: Backend): Promise<void> {
  const stage: Stage = { subject, backend, calls: [] };
  for (const { text, table } of scenario.steps) {
    const found = STEPS.map(([pattern, step]) => [pattern.exec(text), step] as const).find(([match]) => match !== null);
    if (found === undefined) throw new Error(`Unexpected step "${text}", expected one of the suite's`);
    const [match, step] = found;
    await step(stage, (match as RegExpExecArray).slice(1), table);
  }
}

interface Stage {
  readonly subject: Subject;
  readonly backend: Backend;
  flag?: { readonly type: string; readonly key: string; readonly fallback: unknown };
  context?: Context;
  details?: Details;
  remembered?: unknown;
  readonly calls: Called[];
}

type Play = (stage: Stage, args: string[], table: Step['table']) => Promise<void> | void;

const AS: Readonly<Record<string, AskedAs>> = {
  Boolean: 'Boolean',
  String: 'String',
  Integer: 'Number',
  Float: 'Number',
  Object: 'Object',
};

function parse(type: string, text: string): unknown {
  return type === 'String' ? text : JSON.parse(text);
}

const STEPS: readonly (readonly [RegExp, Play])[] = [
  [
    /^an? stable provider$/,
    async ({ subject, backend }) => expect(await subject.register(backend.url, backend.values)).toBeUndefined(),
  ],
  [
    /^an? unavailable provider$/,
    async ({ subject, backend }) => void (await subject.register(backend.deadUrl, backend.values)),
  ],
  [
    /^an? (\w+)-flag with key "([^"]*)" and a default value "([^"]*)"$/,
    (stage, [type = '', key = '', fallback = '']) => {
      stage.flag = { type, key, fallback: parse(type, fallback) };
    },
  ],
  [
    /^a context containing a targeting key with value "([^"]*)"$/,
    (stage, [targetingKey = '']) => {
      stage.context = { targetingKey };
    },
  ],
  [
    /^the flag was evaluated with details$/,
    async (stage) => {
      const { type, key, fallback } = stage.flag!;
      const began = performance.now();
      try {
        stage.details = await stage.subject.evaluate(AS[type]!, key, fallback, stage.context);
        stage.calls.push({ millis: performance.now() - began });
      } catch (error) {
        stage.calls.push({ millis: performance.now() - began, thrown: String(error) });
      }
    },
  ],
  [
    /^the resolved details value should be "([^"]*)"$/,
    ({ flag, details }, [value = '']) => expect(details!.value).toEqual(parse(flag!.type, value)),
  ],
  [
    /^the resolved object value should contain$/,
    ({ details }, _, [names = [], ...rows]) => {
      const column = (row: readonly string[], name: string) => row[names.indexOf(name)] ?? '';
      for (const row of rows)
        expect(details!.value).toHaveProperty(column(row, 'key'), parse(column(row, 'type'), column(row, 'value')));
    },
  ],
  [/^the variant should be "([^"]*)"$/, ({ details }, [variant]) => expect(details!.variant).toBe(variant)],
  [/^the reason should be "([^"]*)"$/, ({ details }, [reason]) => expect(details!.reason).toBe(reason)],
  [/^the error-code should be "([^"]*)"$/, ({ details }, [code]) => expect(details!.errorCode ?? '').toBe(code)],
  [/^the error message should be empty$/, ({ details }) => expect(details!.errorMessage ?? '').toBe('')],
  [
    /^no exception should have been thrown$/,
    ({ calls }) => {
      expect(calls).not.toEqual([]);
      expect(calls.map(({ thrown }) => thrown)).toEqual(calls.map(() => undefined));
    },
  ],
  [
    /^the resolved value is remembered$/,
    (stage) => {
      stage.remembered = stage.details!.value;
    },
  ],
  [
    /^the resolved details value should have changed$/,
    ({ details, remembered }) => expect(details!.value).not.toEqual(remembered),
  ],
  [/^the flag was modified$/, ({ backend, flag }) => backend.change(flag!.key)],
  [/^the connection is lost$/, ({ backend }) => backend.stop()],
  [/^the connection is restored$/, ({ backend }) => backend.start()],
  [/^an? (ready|stale|error|change) event handler$/, ({ subject }, [event]) => subject.watch(event as EventName)],
  [/^an? (ready|stale|error|change) event was fired$/, heard],
  [/^the (ready|stale|error|change) event handler should have been executed(?: within (\d+)ms)?$/, heard],
  [
    /^the flag should be part of the event payload$/,
    ({ flag, event }: Stage & { event?: { flagsChanged?: readonly string[] } }) =>
      expect(event?.flagsChanged).toContain(flag!.key),
  ],
  [
    /^the client should be in (ready|stale|error) state$/,
    async ({ subject }, [state = '']) => expect(await subject.status()).toBe(state.toUpperCase()),
  ],
  [/^the provider is shut down$/, async ({ subject, calls }) => void calls.push(await subject.shutDown())],
  [/^the provider is initialized again$/, async ({ subject, calls }) => void calls.push(await subject.initialize())],
  [
    /^the shutdown should have completed within (\d+)ms$/,
    ({ calls }, [millis]) => expect(calls.at(-1)!.millis).toBeLessThan(Number(millis)),
  ],
  [
    /^the provider metadata name should not be empty$/,
    async ({ subject }) => expect((await subject.metadataName()).trim()).not.toBe(''),
  ],
];

async function heard(stage: Stage & { event?: object }, [event, millis]: string[]): Promise<void> {
  stage.event = await stage.subject.next(event as EventName, millis === undefined ? EVENT_MILLIS : Number(millis));
}
