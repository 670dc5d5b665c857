import { chmod, lstat, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FlagdCore } from '@openfeature/flagd-core';
import { afterAll, describe, expect, it } from 'vitest';
import { toggleContract } from '../../../test/contract/toggles.ts';
import { removeTemporaryFolders, temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { isOn } from '../../core/toggle/evaluate.ts';
import { FULL, OFF, type Percentage, percent } from '../../core/toggle/percentage.ts';
import { createFlagdToggles } from './flagd-toggles.ts';

afterAll(removeTemporaryFolders);

const SOMEBODY_ELSES = `{
  "$schema": "https://flagd.dev/schema/v0/flags.json",
  "metadata": { "team": "letters" },
  "$evaluators": { "staff": { "ends_with": [ {"var": "email"}, "@example.gov" ] } },
  "flags": {
    "banner" : { "state": "ENABLED", "variants": { "red": "#f00", "grey": "#888" }, "defaultVariant": "grey",
                 "targeting": { "if": [ { "$ref": "staff" }, "red", null ] } }
  }
}
`;

function open(text: string | undefined = SOMEBODY_ELSES) {
  const folder = temporaryFolder();
  const file = join(folder, 'flags.json');
  return {
    folder,
    file,
    toggles: createFlagdToggles({ file, effectiveWithin: 1000 }),
    ready: text === undefined ? Promise.resolve() : writeFile(file, text),
  };
}

/** What flagd itself makes of the file: the share of 20,000 users for whom the flag is on, or all or nobody without a rule. */
async function shareOf(file: string, key: string): Promise<Percentage | undefined> {
  const core = new FlagdCore();
  core.setConfigurations(await readFile(file, 'utf8'));
  const flag = core.getFlag(key);
  if (!flag) return undefined;
  const { targeting } = JSON.parse(await readFile(file, 'utf8')).flags[key];
  if (!targeting) return core.resolveBooleanEvaluation(key, false, { targetingKey: 'u' }).value ? FULL : OFF;
  const percentage = targeting.fractional[0][1] as Percentage;
  for (let i = 0; i < 2000; i++) {
    const targetingKey = `user-${i}`;
    const { value } = core.resolveBooleanEvaluation(key, false, { targetingKey });
    if (value !== isOn({ key, percentage, version: 1 }, targetingKey)) return undefined;
  }
  return percentage;
}

toggleContract({
  name: "flagd's definition file, as flagd evaluates it",
  missing: 'made',
  troubles: ['half a file', 'YAML', 'a folder that is gone', 'a targeting of somebody else'],
  async open() {
    const { file, toggles, ready } = open();
    await ready;
    let made = 0;
    let before = '';
    const replacedBy = (change: (text: string) => string) => ({
      async begin() {
        before = await readFile(file, 'utf8');
        await writeFile(file, change(before));
      },
      end: () => writeFile(file, before),
    });
    const setTo = async (toggle: string, percentage: Percentage) => {
      const definition = JSON.parse(await readFile(file, 'utf8'));
      definition.flags[toggle] = {
        state: 'ENABLED',
        variants: { on: true, off: false },
        defaultVariant: 'off',
        targeting: {
          fractional: [
            ['on', percentage],
            ['off', FULL - percentage],
          ],
        },
      };
      if (percentage === OFF) delete definition.flags[toggle].targeting;
      await writeFile(file, JSON.stringify(definition));
    };
    return {
      toggles,
      async make() {
        const key = `made-${++made}`;
        await setTo(key, OFF);
        return key;
      },
      truth: (toggle) => shareOf(file, toggle),
      byHand: setTo,
      troubles: {
        'half a file': replacedBy((text) => text.slice(0, text.length / 2)),
        YAML: replacedBy(() => 'flags:\n  letters: {}\n'),
        'a folder that is gone': {
          async begin() {
            before = await readFile(file, 'utf8');
            const { rename, mkdir } = await import('node:fs/promises');
            await rename(file, `${file}.away`);
            await mkdir(file);
          },
          async end() {
            const { rename, rmdir } = await import('node:fs/promises');
            await rmdir(file);
            await rename(`${file}.away`, file);
          },
        },
        'a targeting of somebody else': replacedBy((text) => text.replaceAll('"fractional"', '"sem_ver"')),
      },
      secrets: () => [],
      async close() {},
    };
  },
});

describe('createFlagdToggles', () => {
  it('keeps every byte of the flags of others', async () => {
    const { file, toggles, ready } = open();
    await ready;
    await toggles.write('letters', percent(25));
    const text = await readFile(file, 'utf8');
    const end = SOMEBODY_ELSES.lastIndexOf('\n  }');
    expect(text.startsWith(SOMEBODY_ELSES.slice(0, end))).toBe(true);
    expect(text.endsWith(SOMEBODY_ELSES.slice(end))).toBe(true);
    const core = new FlagdCore();
    core.setConfigurations(text);
    expect(core.resolveStringEvaluation('banner', '', { email: 'ada@example.gov' }).value).toBe('#f00');
  });

  it('makes the definition where there is none, and keeps its rights and its link where there is one', async () => {
    const { file, folder, toggles } = open(undefined);
    await toggles.write('letters', percent(0.5));
    expect(await shareOf(file, 'letters')).toBe(percent(0.5));
    await chmod(file, 0o640);
    const link = join(folder, 'link.json');
    await symlink('flags.json', link);
    await createFlagdToggles({ file: link, effectiveWithin: 0 }).write('letters', percent(1));
    expect((await stat(file)).mode & 0o777).toBe(0o640);
    expect((await lstat(link)).isSymbolicLink()).toBe(true);
    expect(await toggles.read('letters')).toBe(percent(1));
    expect(await readdir(folder)).toEqual(['flags.json', 'link.json']);
  });

  it('keeps what a team noted beside its flag, and loses none of two toggles that are written at once', async () => {
    const { file, toggles, ready } = open(
      '{"flags":{"letters":{"state":"ENABLED","variants":{"on":true,"off":false},"defaultVariant":"off","metadata":{"owner":"Ada"}}}}',
    );
    await ready;
    const keys = Array.from({ length: 12 }, (_, i) => `letters-${i}`);
    const each = (i: number) => (i % 2 === 0 ? toggles : createFlagdToggles({ file, effectiveWithin: 0 }));
    await Promise.all(['letters', ...keys].map((key, i) => each(i).write(key, percent(i + 1))));
    expect(await Promise.all(['letters', ...keys].map((key) => toggles.read(key)))).toEqual(
      Array.from({ length: 13 }, (_, i) => percent(i + 1)),
    );
    expect(JSON.parse(await readFile(file, 'utf8')).flags.letters.metadata).toEqual({ owner: 'Ada' });
  });

  it('understands shares of any total, and a flag that is disabled', async () => {
    const flag = (more: object) => ({
      state: 'ENABLED',
      variants: { on: true, off: false },
      defaultVariant: 'off',
      ...more,
    });
    const shares = (...fractional: unknown[]) => flag({ targeting: { fractional } });
    const { toggles, ready } = open(
      JSON.stringify({
        flags: {
          quarter: shares(['on', 1], ['off', 3]),
          half: shares(['on'], ['off']),
          disabled: { ...shares(['on'], ['off']), state: 'DISABLED' },
          third: shares(['on', 1], ['off', 2]),
          turned: shares(['off', 75], ['on', 25]),
          words: { ...flag({}), variants: { on: 'yes', off: 'no' } },
        },
      }),
    );
    await ready;
    expect(await Promise.all(['quarter', 'half', 'disabled'].map((key) => toggles.read(key)))).toEqual([
      25_000, 50_000, 0,
    ]);
    for (const key of ['third', 'turned', 'words'])
      await expect(toggles.write(key, OFF)).rejects.toMatchObject({ code: 'PG_TOGGLE_WRITE' });
  });
});
