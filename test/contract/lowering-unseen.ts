// The part of the contract of toggles about a rollback that cannot wait until the toggle can be read. Not a test file itself.
import { expect, it } from 'vitest';
import { OFF, type Percentage, percent } from '../../src/core/toggle/percentage.ts';
import { Fault } from '../../src/engine/faults.ts';
import type { Lowered } from '../../src/engine/ports.ts';
import { isOutOfSight } from '../../src/engine/toggle-call.ts';
import type { ToggleSystem } from './toggles.ts';

const UNCONFIRMED = { kind: 'unconfirmed' };
const reads = (percentage: Percentage) => ({ kind: 'read', percentage });

/** Declares the tests, inside of the suite of one driver whose system `now` gives. */
export function loweringUnseenContract(now: () => ToggleSystem): void {
  const at25 = async () => {
    const toggle = await now().make();
    await now().toggles.write(toggle, percent(25));
    expect(await now().toggles.read(toggle)).toBe(percent(25));
    return toggle;
  };

  it('lets users off a toggle that cannot be read, unless something answers that is no percentage', async ({
    skip,
  }) => {
    const troubles = Object.entries(now().troubles).filter(([, { beginReading }]) => beginReading);
    if (troubles.length === 0) return skip('what cannot be read cannot be written there either');
    for (const [name, trouble] of troubles) {
      const toggle = await at25();
      await trouble.beginReading?.();
      try {
        if ((trouble.kind ?? 'unclear') === 'unclear') {
          expect(await refused(letOff(now(), toggle, OFF)), name).toMatchObject({ trouble: 'unclear' });
          expect(await now().truth(toggle), name).toBe(percent(25));
          continue;
        }
        if (!trouble.ofReaderOnly) {
          // It could be lower by now, and 1% a raise.
          await refused(letOff(now(), toggle, percent(1)));
          expect(await now().truth(toggle), name).toBe(percent(25));
        }
        expect(await letOff(now(), toggle, OFF), name).toEqual(trouble.ofReaderOnly ? reads(OFF) : UNCONFIRMED);
        expect(await now().truth(toggle), name).toBe(OFF);
      } finally {
        await trouble.end();
      }
      expect(await now().toggles.read(toggle), name).toBe(OFF);
    }
  });

  it('lets users off where the credential for reading is refused, and reads with the one for writing if it may', async ({
    skip,
  }) => {
    const { revokeReading, writerReads = false } = now();
    if (!revokeReading) return skip('there are none');
    const toggle = await at25();
    const restore = await revokeReading();
    expect(await refused(now().toggles.read(toggle))).toMatchObject({ code: 'PG_TOGGLE_READ', trouble: 'refused' });
    if (writerReads) {
      expect(await letOff(now(), toggle, percent(1))).toEqual(reads(percent(1)));
      // Never a raise, whoever lowered it.
      expect(await letOff(now(), toggle, percent(10))).toEqual(reads(percent(1)));
      expect(await now().truth(toggle)).toBe(percent(1));
    } else {
      await refused(letOff(now(), toggle, percent(1)));
      expect(await now().truth(toggle)).toBe(percent(25));
    }
    expect(await letOff(now(), toggle, OFF)).toEqual(writerReads ? reads(OFF) : UNCONFIRMED);
    expect(await now().truth(toggle)).toBe(OFF);
    await restore();
    expect(await now().toggles.read(toggle)).toBe(OFF);
  });

  it('finds out who lies, and says that nothing was set, where only the credential for writing reads', async ({
    skip,
  }) => {
    const { revokeReading, writerReads = false, troubles } = now();
    const lies = Object.values(troubles).find(({ onlyWriting }) => onlyWriting);
    if (!revokeReading || !writerReads || !lies) return skip('nobody could tell');
    const toggle = await at25();
    const restore = await revokeReading();
    await lies.begin();
    expect(await refused(letOff(now(), toggle, OFF))).toMatchObject({
      code: 'PG_TOGGLE_WRITE',
      message: expect.stringContaining('reads 25% afterwards'),
    });
    await lies.end();
    await restore();
    expect(await now().toggles.read(toggle)).toBe(percent(25));
  });

  it('writes over no toggle of another kind, out of sight or not', async ({ skip }) => {
    const { otherKind, revokeReading, troubles } = now();
    if (!otherKind) return skip('every toggle there is a percentage');
    const { toggle, held } = await otherKind();
    const before = await held();
    const stays = async () => {
      await refused(letOff(now(), toggle, OFF));
      expect(await held()).toEqual(before);
    };
    expect(await refused(now().toggles.read(toggle))).toMatchObject({ code: 'PG_TOGGLE_READ', trouble: 'unclear' });
    await stays();
    const restore = await revokeReading?.();
    await stays();
    await restore?.();
    await refused(now().toggles.read(toggle));
    for (const { kind, beginReading, end } of Object.values(troubles)) {
      if (kind !== 'unreached' || !beginReading) continue;
      await beginReading();
      await stays();
      await end();
    }
  });
}

/** As the engine does it: what was answered is believed, and only what is out of sight is lowered unseen. */
async function letOff({ toggles }: ToggleSystem, toggle: string, percentage: Percentage): Promise<Lowered> {
  try {
    await toggles.read(toggle);
  } catch (error) {
    if (!isOutOfSight(error) || !toggles.lowerUnseen) throw error;
    return toggles.lowerUnseen(toggle, percentage, error.trouble);
  }
  return expect.fail('Expected a toggle that cannot be read');
}

async function refused(work: Promise<unknown>): Promise<Fault> {
  const error = await work.then(
    (value) => expect.fail(`Expected a fault, got ${JSON.stringify(value)}`),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(Fault);
  return error as Fault;
}
