import { FlagdCore } from '@openfeature/flagd-core';
import { describe, expect, it } from 'vitest';
import { bucketOf } from './bucket.ts';
import { isOn } from './evaluate.ts';
import { toFlagdDefinition } from './flagd-definition.ts';
import { FULL, OFF, percent } from './percentage.ts';

/** The real evaluator, loaded with our export as the text that a file would hold. */
function flagdOf(...definitions: Parameters<typeof toFlagdDefinition>[0]): FlagdCore {
  const core = new FlagdCore();
  core.setConfigurations(JSON.stringify(toFlagdDefinition(definitions)));
  return core;
}

/** 100,000 ASCII targeting keys of many lengths and looks, the same in every run. */
function* asciiKeys(): Generator<string> {
  for (let i = 0; i < 100_000; i++) {
    const noise = Math.imul(i + 1, 0x9e3779b1) >>> 0;
    const printable = String.fromCharCode(32 + (noise % 95), 32 + ((noise >>> 8) % 95), 32 + ((noise >>> 16) % 95));
    yield [`${i}`, `user-${i}`, `${noise.toString(16)}-${i}@example.com`, printable + i][i % 4]!;
  }
}

describe('toFlagdDefinition', () => {
  it('is evaluated by flagd exactly as we evaluate, for 100,000 keys', () => {
    const toggles = [
      { key: 'phased-rollout-of-back-end-tables', percentage: percent(1), version: 1 },
      { key: 'doc-migration', percentage: percent(25), version: 4 },
      { key: 'x', percentage: percent(62.337), version: 2 },
    ];
    const flagd = flagdOf(...toggles);
    let different = 0;
    let on = 0;
    let i = 0;
    for (const targetingKey of asciiKeys()) {
      const toggle = toggles[i++ % toggles.length]!;
      const ours = isOn(toggle, targetingKey);
      if (ours) on++;
      if (flagd.resolveBooleanEvaluation(toggle.key, !ours, { targetingKey }).value !== ours) different++;
    }
    expect([i, different]).toEqual([100_000, 0]);
    expect(on).toBeGreaterThan(20_000);
  });

  it('has the same edge to a thousandth of a percent', () => {
    for (let i = 0; i < 300; i++) {
      const targetingKey = `edge-${i}`;
      const bucket = bucketOf('edge', targetingKey);
      for (const percentage of [bucket, bucket + 1]) {
        const flagd = flagdOf({ key: 'edge', percentage: percent(percentage / 1000), version: 1 });
        expect(flagd.resolveBooleanEvaluation('edge', false, { targetingKey }).value).toBe(percentage > bucket);
      }
    }
  });

  it('gives the one who has no key what we give the empty user', () => {
    for (const percentage of [OFF, percent(99), FULL]) {
      const toggle = { key: 'anonymous', percentage, version: 1 };
      expect(flagdOf(toggle).resolveBooleanEvaluation('anonymous', false, {}).value).toBe(isOn(toggle, ''));
    }
  });

  it('is the JSON that flagd documents', () => {
    const definitions = [
      { key: 'a', percentage: percent(0.5), version: 1 },
      { key: 'b', percentage: FULL, version: 2 },
    ];
    expect(toFlagdDefinition(definitions)).toEqual({
      $schema: 'https://flagd.dev/schema/v0/flags.json',
      flags: {
        a: {
          state: 'ENABLED',
          variants: { on: true, off: false },
          defaultVariant: 'off',
          targeting: {
            fractional: [
              ['on', 500],
              ['off', 99500],
            ],
          },
        },
        b: { state: 'ENABLED', variants: { on: true, off: false }, defaultVariant: 'on' },
      },
    });
  });
});
