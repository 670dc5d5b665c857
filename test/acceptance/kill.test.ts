import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { HOUR, type Instant } from '../../src/core/calendar/instant.ts';
import { separate } from '../../src/core/plan/writing/own-writing.ts';
import { fold } from '../../src/core/run/evolve.ts';
import { seededRandom } from '../../src/core/seeded-random.ts';
import { percent } from '../../src/core/toggle/percentage.ts';
import { askPercentage } from '../support/ask-toggle.ts';
import { atMost } from '../support/at-most.ts';
import { decisionsIn, journalIn, journalLeftIn } from '../support/journal-copy.ts';
import { withoutMarkedProcesses } from '../support/marked-processes.ts';
import { endEveryPhasegate, type PhasegateProcess, startPhasegate } from '../support/phasegate-process.ts';
import { removeTemporaryFolders, temporaryFolder } from '../support/temporary-folder.ts';

// The promise: kill the real thing at any moment and start it again: it goes on from its journal, the percentage is what the
// journal says, nothing is done twice, and nothing of the killed one is left behind.

const PLAN = fileURLToPath(new URL('../../plans/short.md', import.meta.url));
const TOGGLE = 'receipt_table';
const ROLLOUT = 'release-of-the-receipt-table';
const STEPS = [percent(1), percent(50), percent(100)];

const KILLS = 20;
const AT_ONCE = 2;
/**
 * Counts of the last half second are not on disk yet, which is more than an hour of virtual time: who is killed with a step's last
 * visits has heard nothing for so long, and waits for the next ones.
 */
const MOST_MILLIS_LATER = HOUR;
/** Programs end when their parent's pipe closes; on a loaded machine it takes them a moment to notice. */
const MOST_MILLIS_TO_FOLLOW = 20_000;
const MARK = 'PHASEGATE_TEST_MARK';

afterAll(async () => {
  await endEveryPhasegate();
  removeTemporaryFolders();
});

interface Demo extends PhasegateProcess {
  /** In the environment of the demo and of every program that it starts. */
  readonly mark: string;
}

/** Every start in the same folder is the same command. */
function startDemo(state: string): Demo {
  const mark = randomUUID();
  const args = ['demo', PLAN, '--state', state, '--port', '0', '--statsd-port', '0'];
  return { mark, ...startPhasegate(args, { env: { [MARK]: mark } }) };
}

interface Played {
  readonly decisions: readonly string[];
  /** Plans pinned. */
  readonly planned: number;
  readonly document: readonly string[];
  readonly files: readonly string[];
}

/** What a demo that has ended well leaves, and when it decided what. */
async function played(state: string): Promise<{ readonly left: Played; readonly times: readonly Instant[] }> {
  const entries = await journalLeftIn(state, ROLLOUT);
  return {
    left: {
      decisions: decisionsIn(entries),
      planned: entries.filter(({ event }) => event.kind === 'planned').length,
      document: withoutCounts(readFileSync(join(state, 'short.md'), 'utf8')),
      files: readdirSync(state).sort(),
    },
    times: entries.flatMap(({ at, event }) => (event.kind === 'decided' ? [at] : [])),
  };
}

/**
 * The finished document without what may differ: the numbers that were counted, and the moments and days of decisions, which
 * are held against the journal. Everything else must be the same: every byte that people wrote, where our writing stands,
 * outcomes and sentences; and no line of ours may look like a person's.
 */
function withoutCounts(text: string): readonly string[] {
  const { foreign, pieces } = separate(text);
  expect(foreign).toBe(readFileSync(PLAN, 'utf8'));
  return pieces.flatMap((piece) => {
    if (piece.kind === 'value') return [`${piece.at} ${withoutCount(piece.text)}`];
    expect(piece.personsLines).toEqual([]);
    return [`${piece.at} phase ${piece.phase}`, ...piece.lines.map(withoutCount)];
  });
}

function withoutCount(line: string): string {
  return (
    line
      .replace(/; [\d,]+ users/, '; N users')
      .replace(/[\d.]+% of the [\d,]+ seen/, 'X% of the N seen')
      .replace(/none of [\d,]+ failed/, 'none of N failed')
      .replace(
        /no failure in [\d,]+ shows a failure rate below [\d.]+%/,
        'no failure in N shows a failure rate below X%',
      )
      .replace(/[\d,]+ of [\d,]+ succeeded/, 'N of N succeeded')
      // What evidence there is of a pass rests on the same counts.
      .replace(/evidence [\d,.]+ of 20 for a pass/, 'evidence N of 20 for a pass')
      .replace(/from \w+ \d+\/\d+ \d\d:\d\d to \w+ \d+\/\d+ \d\d:\d\d/, 'from THEN to THEN')
      .replace(/\d+\/\d+(-\d+\/\d+)? 2026/g, 'DAYS 2026')
  );
}

interface Undisturbed {
  readonly millis: number;
  readonly left: Played;
  readonly times: readonly Instant[];
}

async function undisturbed(): Promise<Undisturbed> {
  const state = temporaryFolder();
  const begun = performance.now();
  const { code, stderr } = await startDemo(state).ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return { millis: performance.now() - begun, ...(await played(state)) };
}

/** Kills it after so many milliseconds. False when it had ended by itself before. */
async function killAfter(demo: Demo, millis: number): Promise<boolean> {
  await Promise.race([pause(millis), demo.ended]);
  demo.kill('SIGKILL');
  return (await demo.ended).code === null;
}

/** Starts it again, and asks what applications are told right afterwards. */
async function goOn(state: string, told: string): Promise<Demo> {
  const left = await journalLeftIn(state, ROLLOUT);
  const demo = startDemo(state);
  const url = await demo.url();
  const served = await askPercentage(url, TOGGLE, STEPS).catch(async (error: unknown) => {
    // Killed after all was done, it has nothing to do but to say so, and may have ended before it was asked.
    const { code, stdout } = await demo.ended;
    if (code !== 0 || /advanced|completed:/.test(stdout)) throw error;
    return fold(left)?.percentage;
  });
  // The demo goes on meanwhile: it may have advanced before it was asked, and then its journal says that.
  const now = await journalIn(state, ROLLOUT);
  expect([fold(left)?.percentage, fold(now)?.percentage], told).toContain(served);
  return demo;
}

describe('a demo killed at a random moment', () => {
  it('goes on from its journal, and nothing is missing or done twice', { timeout: 600_000 }, async () => {
    // Two at once, as the killed ones will be: so long is the time of which a fraction is taken.
    const [first, second] = (await atMost(AT_ONCE, [0, 1], undisturbed)) as [Undisturbed, Undisturbed];
    expect(second).toEqual({ ...first, millis: second.millis });
    expect(first.left.decisions).toEqual(['start 0', 'advance 1', 'advance 2', 'complete']);
    const whole = Math.min(first.millis, second.millis);

    const random = seededRandom(20);
    let kills = 0;
    /** Killed at a random moment, and once more at a random moment of what was left. */
    async function disturbed(): Promise<void> {
      const moment = random();
      const later = random() * (1 - moment);
      const told = `killed after ${moment.toFixed(3)} of the whole, and after ${later.toFixed(3)} again`;
      const state = temporaryFolder();
      let demo = startDemo(state);
      const marks = [demo.mark];
      for (const fraction of [moment, later]) {
        if (!(await killAfter(demo, fraction * whole))) break;
        kills += 1;
        demo = await goOn(state, told);
        marks.push(demo.mark);
      }
      const { code, stdout, stderr } = await demo.ended;
      expect({ code, stderr }, `${told}\n${stdout}`).toEqual({ code: 0, stderr: '' });
      const { left, times } = await played(state);
      expect(left, told).toEqual(first.left);
      for (const [index, at] of times.entries())
        expect(at - (first.times[index] ?? 0), `${told}, decision ${index}`).toSatisfy(
          (later: number) => later >= 0 && later <= MOST_MILLIS_LATER,
        );
      for (const mark of marks)
        expect(await withoutMarkedProcesses(MARK, mark, MOST_MILLIS_TO_FOLLOW), told).toEqual([]);
    }
    await atMost(AT_ONCE, [0, 1], async () => {
      while (kills < KILLS) await disturbed();
    });
  });
});
