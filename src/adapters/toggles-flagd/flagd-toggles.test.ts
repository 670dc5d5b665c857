import { chmod, lstat, mkdir, readdir, readFile, rename, rmdir, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { toggleContract } from '../../../test/contract/toggles.ts';
import { flagdOf } from '../../../test/support/flagd.ts';
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

const IN_YAML = `# Flags of the letters team.
flags:
  banner: # red on Fridays
    state: ENABLED
    variants: { red: '#f00', grey: '#888' }
    defaultVariant: grey
# The end.
`;

interface Format {
  readonly name: 'JSON' | 'YAML';
  readonly file: string;
  readonly text: string;
  parse(text: string): { flags: Record<string, { targeting?: { fractional: unknown[][] } }> };
  print(definition: object): string;
}

const JSON_FILE: Format = {
  name: 'JSON',
  file: 'flags.json',
  text: SOMEBODY_ELSES,
  parse: JSON.parse,
  print: JSON.stringify,
};
const YAML_FILE: Format = { name: 'YAML', file: 'flags.yaml', text: IN_YAML, parse: parse, print: stringify };

function open(text: string | undefined = SOMEBODY_ELSES, name = 'flags.json') {
  const folder = temporaryFolder();
  const file = join(folder, name);
  return {
    folder,
    file,
    toggles: createFlagdToggles({ file, effectiveWithin: 1000 }),
    ready: text === undefined ? Promise.resolve() : writeFile(file, text),
  };
}

/** What flagd itself makes of the file: the share for which the flag is on, if that is just whom we have on; or all or nobody. */
async function shareOf(file: string, key: string, { parse } = JSON_FILE): Promise<Percentage | undefined> {
  const definition = parse(await readFile(file, 'utf8'));
  if (!definition.flags[key]) return undefined;
  const core = flagdOf(JSON.stringify(definition));
  const { targeting } = definition.flags[key];
  if (!targeting) return core.resolveBooleanEvaluation(key, false, { targetingKey: 'u' }).value ? FULL : OFF;
  const percentage = targeting.fractional[0]?.[1] as Percentage;
  for (let i = 0; i < 2000; i++) {
    const targetingKey = `user-${i}`;
    const { value } = core.resolveBooleanEvaluation(key, false, { targetingKey });
    if (value !== isOn({ key, percentage, version: 1 }, targetingKey)) return undefined;
  }
  return percentage;
}

function contractOf(format: Format) {
  const other = format.name === 'JSON' ? YAML_FILE : JSON_FILE;
  toggleContract({
    name: `flagd's definition file in ${format.name}, as flagd evaluates it`,
    missing: 'made',
    troubles: ['half a file', 'another format', 'a folder that is gone', 'a targeting of somebody else'],
    async open() {
      const { file, toggles, ready } = open(format.text, format.file);
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
        const definition = format.parse(await readFile(file, 'utf8'));
        const shares = {
          fractional: [
            ['on', percentage],
            ['off', FULL - percentage],
          ],
        };
        const flag = { state: 'ENABLED', variants: { on: true, off: false }, defaultVariant: 'off' };
        definition.flags[toggle] = { ...flag, ...(percentage !== OFF && { targeting: shares }) };
        await writeFile(file, format.print(definition));
      };
      return {
        toggles,
        async make() {
          const key = `made-${++made}`;
          await setTo(key, OFF);
          return key;
        },
        truth: (toggle) => shareOf(file, toggle, format),
        byHand: setTo,
        troubles: {
          'half a file': replacedBy((text) => `${text.slice(0, text.length / 2)}\n"`),
          'another format': replacedBy(() => (format.name === 'JSON' ? other.text : '{"flags": "none"}')),
          'a folder that is gone': {
            async begin() {
              before = await readFile(file, 'utf8');
              await rename(file, `${file}.away`);
              await mkdir(file);
            },
            async end() {
              await rmdir(file);
              await rename(`${file}.away`, file);
            },
          },
          'a targeting of somebody else': replacedBy((text) => text.replaceAll('fractional', 'sem_ver')),
        },
        secrets: () => [],
        async close() {},
      };
    },
  });
}

contractOf(JSON_FILE);
contractOf(YAML_FILE);

describe('createFlagdToggles', () => {
  it('keeps every byte of the flags of others', async () => {
    const { file, toggles, ready } = open();
    await ready;
    await toggles.write('letters', percent(25));
    const text = await readFile(file, 'utf8');
    const end = SOMEBODY_ELSES.lastIndexOf('\n  }');
    expect(text.startsWith(SOMEBODY_ELSES.slice(0, end))).toBe(true);
    expect(text.endsWith(SOMEBODY_ELSES.slice(end))).toBe(true);
    const core = flagdOf(text);
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

  it('writes YAML as flagd reads it, with comments and rules kept, and makes it where there is none', async () => {
    const { file, toggles, ready } = open(
      `${IN_YAML}$evaluators:
  staff: { ends_with: [ { var: email }, '@example.gov' ] }
`.replace(
        '# The end.',
        `  letters: # theirs
    state: ENABLED
    variants: { on: true, off: false }
    defaultVariant: off
    targeting: { if: [ { $ref: staff }, on, off ] } # staff first
# The end.`,
      ),
      'flags.yml',
    );
    await ready;
    const before = await readFile(file, 'utf8');
    expect(await toggles.read('letters')).toBe(OFF);
    await toggles.write('letters', percent(25));
    const after = await readFile(file, 'utf8');
    expect(after).toBe(before.replace('on, off ]', 'on, { "fractional": [["on", 25000], ["off", 75000]] } ]'));
    const core = flagdOf(JSON.stringify(parse(after)));
    const ask = (context: Record<string, string>) => core.resolveBooleanEvaluation('letters', false, context).value;
    expect(ask({ email: 'ada@example.gov' })).toBe(true);
    for (let i = 0; i < 500; i++)
      expect(ask({ targetingKey: `user-${i}` })).toBe(
        isOn({ key: 'letters', percentage: percent(25), version: 1 }, `user-${i}`),
      );

    const none = open(undefined, 'new.yaml');
    await none.toggles.write('letters', percent(1));
    expect(await shareOf(none.file, 'letters', YAML_FILE)).toBe(percent(1));
  });

  it('proves before the first percentage that the file can be written, and leaves it as it is', async () => {
    const { file, folder, toggles, ready } = open();
    await ready;
    expect(await toggles.rehearse?.('letters')).toEqual({ ready: true });
    expect([await readFile(file, 'utf8'), await readdir(folder)]).toEqual([SOMEBODY_ELSES, ['flags.json']]);
    await writeFile(file, '{"flags": {"letters": {"state": "ENABLED", "variants": {"on": true, "off": false}}}}');
    expect(await toggles.rehearse?.('letters')).toMatchObject({ ready: false });
    const nowhere = createFlagdToggles({ file: join(folder, 'none', 'flags.json'), effectiveWithin: 0 });
    expect(await nowhere.rehearse?.('letters')).toEqual({
      ready: false,
      why: expect.stringContaining('the file cannot be used (ENOENT). Check its folder and its rights.'),
    });
  });

  it.each([
    ['flags.json', '{"flags": [{"key": "letters"}]}', 'its "flags" are a list'],
    ['flags.json', '{"flags": {"letters": {"variants": {"on": "a", "off": "b"}}}}', 'its variants are not'],
    ['flags.yaml', 'flags: { letters: *gone }', 'it is no YAML with an object "flags"'],
    [
      'flags.yaml',
      'flags:\n  letters: &one { state: ENABLED, variants: { on: true, off: false }, defaultVariant: off }\n  parcels: *one\n',
      'what flags share by an anchor',
    ],
  ])('writes nothing, and says why, where it could not tell what it changes: %s with %s', async (name, text, why) => {
    const { file, toggles, ready } = open(text, name);
    await ready;
    await expect(toggles.write('letters', percent(1))).rejects.toMatchObject({
      code: 'PG_TOGGLE_WRITE',
      message: expect.stringContaining(why),
    });
    expect(await readFile(file, 'utf8')).toBe(text);
  });
});
