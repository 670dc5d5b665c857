// The contract of every toggle system: one suite of tests over the embedded one and each driver. Not a test file itself.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FULL, formatPercentage, OFF, type Percentage, percent } from '../../src/core/toggle/percentage.ts';
import { Fault, type Trouble } from '../../src/engine/faults.ts';
import type { Toggles } from '../../src/engine/ports.ts';
import { loweringUnseenContract } from './lowering-unseen.ts';

/** A toggle system as a test holds it: from the front through its driver, from behind by its own means, and by the neck. */
export interface ToggleSystem {
  readonly toggles: Toggles;
  /** Makes a toggle in the system's own way, as a team would, and gives its key. At 0%. */
  make(): Promise<string>;
  /** What the system itself holds, by its own means. */
  truth(toggle: string): Promise<Percentage | undefined>;
  /** Somebody moves it there by hand. Absent where nobody can. */
  byHand?(toggle: string, percentage: Percentage): Promise<void>;
  /** By name, how each kind of trouble begins and what ends it. `lies` ones say yes and keep the old value. */
  readonly troubles: Readonly<Record<string, TroubleOf>>;
  /** What no message may ever show. */
  secrets(): readonly string[];
  /** Replaces all credentials in the system and where the driver looks them up; the old ones are worth nothing any more. */
  rotate?(): Promise<void>;
  /** Takes the right to write, and nothing else, from the credential for writing; the given function restores it. */
  revokeWriting?(): Promise<() => Promise<void>>;
  /** Makes the credential for reading worth nothing; the given function restores it. */
  revokeReading?(): Promise<() => Promise<void>>;
  /** Whether the credential for writing may read, too. */
  readonly writerReads?: boolean;
  /** A toggle that no percentage can be told of, and all that the system holds of it. */
  otherKind?(): Promise<{ readonly toggle: string; held(): Promise<unknown> }>;
  close(): Promise<void>;
}

export interface TroubleOf {
  begin(): Promise<void>;
  end(): Promise<void>;
  /** Reading goes on, and is true: only writing is troubled. */
  readonly onlyWriting?: true;
  /** The same for reading alone, where that can be. */
  beginReading?(): Promise<void>;
  /** Then the credential for writing can still read. */
  readonly ofReaderOnly?: true;
  /** As which a driver must tell it; absent: `unclear`. */
  readonly kind?: Trouble;
}

export interface ToggleContract {
  /** In words, for the test's name. */
  readonly name: string;
  open(): Promise<ToggleSystem>;
  /** What is done with a toggle that is not there when it is written: made, or refused. */
  readonly missing: 'made' | 'refused';
  /** The names of `troubles`, known before it is opened. */
  readonly troubles?: readonly string[];
  readonly startMillis?: number;
}

const RAISES = [percent(1), percent(25), percent(50), FULL];

/** Declares the suite, inside of a test file of the driver. */
export function toggleContract({ name, open, missing, troubles = [], startMillis = 30_000 }: ToggleContract): void {
  describe(`the contract of toggles, kept by ${name}`, () => {
    let system: ToggleSystem;
    beforeAll(async () => {
      system = await open();
    }, startMillis);
    afterAll(() => system?.close());
    const thrown = async (work: Promise<unknown>): Promise<Fault> => {
      const error = await work.then(
        (value) => expect.fail(`Expected a fault, got ${String(value)}`),
        (reason: unknown) => reason,
      );
      expect(error).toBeInstanceOf(Fault);
      return error as Fault;
    };
    /** A message for a person: the toggle, a fix, and nothing secret. */
    const expectSpeaking = (message: string, toggle: string) => {
      expect(message).toContain(toggle);
      expect(message).toMatch(/ \S.*[.] \S.*[.?]$/);
      for (const secret of system.secrets()) expect(message).not.toContain(secret);
    };

    it('says what it can do', () => {
      const { write, readBack, effectiveWithin } = system.toggles.abilities ?? EVERYTHING;
      expect([write, readBack]).toEqual([true, true]);
      expect(effectiveWithin).toBeGreaterThanOrEqual(0);
    });

    it('knows nothing of a toggle that does not exist', async () => {
      expect(await system.toggles.read('never-heard-of')).toBeUndefined();
    });

    it(`reads what was written, up and down: a toggle that does not exist is ${missing}`, async () => {
      const toggle = await system.make();
      for (const percentage of [...RAISES, percent(25), OFF, percent(50), OFF]) {
        await system.toggles.write(toggle, percentage);
        expect(await system.toggles.read(toggle)).toBe(percentage);
        expect(await system.truth(toggle)).toBe(percentage);
      }
      const key = 'not-there-yet';
      if (missing === 'made') {
        await system.toggles.write(key, percent(1));
        expect(await system.toggles.read(key)).toBe(percent(1));
      } else {
        const fault = await thrown(system.toggles.write(key, percent(1)));
        expect(fault.code).toBe('PG_TOGGLE_WRITE');
        expectSpeaking(fault.message, key);
        expect(await system.toggles.read(key)).toBeUndefined();
      }
    });

    it('keeps its resolution: what is finer is refused with the reason and changes nothing', async () => {
      const { resolution = 1 } = system.toggles.abilities ?? {};
      const toggle = await system.make();
      const finest = resolution as Percentage;
      await system.toggles.write(toggle, finest);
      expect(await system.truth(toggle)).toBe(finest);
      if (resolution === 1) return;
      const finer = (resolution / 2) as Percentage;
      const fault = await thrown(system.toggles.write(toggle, finer));
      expect(fault.code).toBe('PG_TOGGLE_WRITE');
      expect(fault.message).toContain(formatPercentage(finer));
      expectSpeaking(fault.message, toggle);
      expect(await system.truth(toggle)).toBe(finest);
    });

    it('writes the same again without a change, and tells two toggles apart', async () => {
      const [one, other] = [await system.make(), await system.make()];
      await system.toggles.write(one, percent(25));
      await system.toggles.write(one, percent(25));
      await system.toggles.write(other, percent(50));
      expect([await system.truth(one), await system.truth(other)]).toEqual([25_000, 50_000]);
    });

    it('sees what somebody else set, and takes it over', async ({ skip }) => {
      if (!system.byHand) return skip('nobody can');
      const toggle = await system.make();
      await system.toggles.write(toggle, percent(50));
      await system.byHand(toggle, percent(25));
      expect(await system.toggles.read(toggle)).toBe(percent(25));
      await system.byHand(toggle, OFF);
      expect(await system.toggles.read(toggle)).toBe(OFF);
      await system.toggles.write(toggle, percent(1));
      expect(await system.truth(toggle)).toBe(percent(1));
    });

    it('rehearses 0% before anybody is on, without a change', async () => {
      const toggle = await system.make();
      expect(await rehearsed(system, toggle)).toEqual({ ready: true });
      expect((await system.truth(toggle)) ?? OFF).toBe(OFF);
      expect((await system.toggles.read(toggle)) ?? OFF).toBe(OFF);
      await system.toggles.write(toggle, percent(25));
      expect(await rehearsed(system, toggle)).toEqual({ ready: true });
      expect(await system.truth(toggle)).toBe(percent(25));
    });

    it.skipIf(missing === 'made')('rehearses no toggle that is missing', async () => {
      const rehearsal = await rehearsed(system, 'nobody-made-it');
      expect(rehearsal.ready).toBe(false);
      if (!rehearsal.ready) expectSpeaking(rehearsal.why, 'nobody-made-it');
    });

    it.each(troubles)('survives trouble: %s', async (kind) => {
      const trouble = system.troubles[kind];
      if (!trouble) return expect.fail(`There is no trouble ${kind}`);
      const toggle = await system.make();
      await system.toggles.write(toggle, percent(25));
      await trouble.begin();
      try {
        if (trouble.onlyWriting) expect(await system.toggles.read(toggle)).toBe(percent(25));
        else {
          const unread = await thrown(system.toggles.read(toggle));
          expect(unread).toMatchObject({ code: 'PG_TOGGLE_READ', trouble: trouble.kind ?? 'unclear' });
          expectSpeaking(unread.message, toggle);
        }
        const unwritten = await thrown(system.toggles.write(toggle, percent(50)));
        expect(unwritten.code).toBe('PG_TOGGLE_WRITE');
        expectSpeaking(unwritten.message, toggle);
      } finally {
        await trouble.end();
      }
      // What arrived in the trouble and what did not is for reading back to find out; writing again mends it either way.
      expect([percent(25), percent(50)]).toContain(await system.truth(toggle));
      await system.toggles.write(toggle, percent(50));
      expect(await system.toggles.read(toggle)).toBe(percent(50));
    });

    loweringUnseenContract(() => system);

    it('takes new credentials in mid-run', async ({ skip }) => {
      if (!system.rotate) return skip('there are none');
      const toggle = await system.make();
      await system.toggles.write(toggle, percent(1));
      await system.rotate();
      expect(await system.toggles.read(toggle)).toBe(percent(1));
      await system.toggles.write(toggle, percent(25));
      expect(await system.truth(toggle)).toBe(percent(25));
    });

    it('reads with the one credential and writes with the other, and says before a start that writing would fail', async ({
      skip,
    }) => {
      if (!system.revokeWriting) return skip('there are none');
      const toggle = await system.make();
      await system.toggles.write(toggle, percent(1));
      const restore = await system.revokeWriting();
      expect(await system.toggles.read(toggle)).toBe(percent(1));
      const fault = await thrown(system.toggles.write(toggle, OFF));
      expect(fault.code).toBe('PG_TOGGLE_WRITE');
      expectSpeaking(fault.message, toggle);
      const rehearsal = await rehearsed(system, toggle);
      expect(rehearsal.ready).toBe(false);
      if (!rehearsal.ready) expectSpeaking(rehearsal.why, toggle);
      expect(await system.truth(toggle)).toBe(percent(1));
      await restore();
      expect(await rehearsed(system, toggle)).toEqual({ ready: true });
      await system.toggles.write(toggle, OFF);
      expect(await system.truth(toggle)).toBe(OFF);
    });
  });
}

const EVERYTHING = { write: true, readBack: true, effectiveWithin: 0 };

/** A system with nothing to prove is always ready. */
async function rehearsed({ toggles }: ToggleSystem, toggle: string) {
  return (await toggles.rehearse?.(toggle)) ?? { ready: true as const };
}
