import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Flipper, startFlipper, whyNoFlipper } from '../../../test/foreign/flipper/flipper.ts';
import { POSTGRES_START_MILLIS, type Postgres, startPostgres } from '../../../test/foreign/postgres.ts';
import { removeTemporaryFolders, temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { FULL, OFF, percent } from '../../core/toggle/percentage.ts';
import type { Toggles } from '../../engine/ports.ts';
import { createActorChecks } from './actor-checks.ts';
import { createFlipperTableToggles } from './flipper-table-toggles.ts';

const missing = whyNoFlipper();

describe.skipIf(missing)(`a real Flipper on the same tables${missing ? `: ${missing}` : ''}`, () => {
  let postgres: Postgres;
  let flipper: Flipper;
  let toggles: Toggles;
  beforeAll(async () => {
    postgres = await startPostgres();
    const url = await postgres.createDatabase();
    flipper = startFlipper(url);
    await flipper.ask('value', 'anything');
    const credential = async () => url;
    toggles = createFlipperTableToggles({
      credentials: { read: credential, write: credential },
      requireActor: createActorChecks({ withoutActor: [] }),
      effectiveWithin: 0,
      timeout: 10_000,
    });
  }, POSTGRES_START_MILLIS);
  afterAll(async () => {
    removeTemporaryFolders();
    await flipper?.stop();
    await postgres?.stop();
  });

  it('lets in the share of actors that we set, more of them as it grows, and nobody without an actor', async () => {
    let before = 0;
    for (const percentage of [percent(0.5), percent(1), percent(25), percent(50)]) {
      await toggles.write('letters', percentage);
      const [on, withoutActor] = (await flipper.ask('count', 'letters', 4000)) as [number, boolean];
      const expected = (4000 * percentage) / FULL;
      expect(Math.abs(on - expected)).toBeLessThan(5 * Math.sqrt(expected) + 1);
      expect(on).toBeGreaterThan(before);
      // What a percentage does for a toggle that is checked without an actor: nothing.
      expect(withoutActor).toBe(false);
      before = on;
    }
    await toggles.write('letters', OFF);
    expect(await flipper.ask('count', 'letters', 4000)).toEqual([0, false]);
    await toggles.write('letters', FULL);
    expect(await flipper.ask('count', 'letters', 4000)).toEqual([4000, false]);
  });

  it('is read by us as it set it itself', async () => {
    await flipper.ask('percentage', 'forms', 12.5);
    expect(await toggles.read('forms')).toBe(percent(12.5));
    await toggles.write('forms', percent(0.001));
    expect(await flipper.ask('value', 'forms')).toBe(0.001);
    await flipper.ask('percentage', 'forms', 0);
    expect(await toggles.read('forms')).toBe(OFF);
  });

  it('keeps an actor whom it let in by name, and gives up what it had turned on for all', async () => {
    await flipper.ask('on', 'claims');
    await flipper.ask('actor', 'claims', 'User;ada');
    expect(await toggles.read('claims')).toBe(FULL);
    await toggles.write('claims', OFF);
    expect(await flipper.ask('count', 'claims', 100)).toEqual([0, false]);
    expect(await flipper.ask('enabled', 'claims', 'User;ada')).toBe(true);
  });

  it('says by a percentage of time that it is checked without an actor', async () => {
    await flipper.ask('time', 'banner', 5);
    await expect(toggles.write('banner', percent(1))).rejects.toThrow(/percentage of time/);
  });

  // What is refused for being checked without an actor is false in the real one although every actor is let in, and what is not is true.
  it.each([
    ['Flipper.enabled?(:letters)', true],
    ["Flipper.enabled?( 'letters' )", true],
    ['Flipper.enabled? :letters', true],
    ['Flipper.enabled?(\n  :letters\n)', true],
    ['Flipper::enabled?(:letters)', true],
    ['Flipper[:letters].enabled?', true],
    ["(Flipper['letters'].enabled?() ? true : false)", true],
    ['Flipper.enabled?(:letters, user)', false],
    ['Flipper.enabled? :letters, user', false],
    ['Flipper.enabled?(\n  :letters,\n  user\n)', false],
    ['Flipper[:letters].enabled?(user)', false],
    ['Flipper[:letters].enabled? user', false],
  ])('is asked %j', async (code, isWithoutActor) => {
    await toggles.write('letters', FULL);
    expect(await flipper.ask('eval', 'letters', code)).toBe(!isWithoutActor);
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'letters.rb'), code);
    const check = createActorChecks({ withoutActor: [], code: folder })({
      toggle: 'letters',
      doing: 'write',
      place: '',
    });
    if (isWithoutActor) await expect(check).rejects.toThrow(/without an actor.*letters\.rb:1/);
    else await check;
  });
});
