// One performance of the demo: the plan compiled for its sample, an instance and the programs started, played, and summed up.

import { createDocumentFiles } from '../../adapters/documents-files/document-files.ts';
import { formatDayAndTime } from '../../core/calendar/format.ts';
import { HOUR, type Instant, toInstant } from '../../core/calendar/instant.ts';
import type { Bindings } from '../../core/plan/bindings.ts';
import type { Rollout } from '../../core/plan/plan.ts';
import { schedule } from '../../core/plan/schedule.ts';
import { describeEntry } from '../../core/run/describe.ts';
import type { JournalEntry } from '../../core/run/journal.ts';
import type { Percentage } from '../../core/toggle/percentage.ts';
import type { Ambient } from '../ambient.ts';
import { defectText } from '../defect-text.ts';
import { CommandEnd, EXIT, exitCodeOf, worst } from '../exit.ts';
import { openInstance } from '../instance.ts';
import type { LoadedPlan } from '../load-plan.ts';
import { refusalOf } from '../plan-refusal.ts';
import { rolloutLines } from '../staircase.ts';
import { stopSignal } from '../stop-signal.ts';
import { type Ink, inkFor, liveRegion } from '../terminal.ts';
import { createVirtualClock, type VirtualClock } from './clock.ts';
import { differenceLines } from './difference.ts';
import { type FaultAt, faultMeaning, type SystemName } from './faults.ts';
import { countLines, faultLine, stateLine, storyLines } from './outcome.ts';
import { type Played, play, type Track } from './play.ts';
import { type Program, startProgram } from './programs.ts';
import { loadForDemo } from './sampled-plan.ts';
import { finishStoredDemo, openStoredDemo, type StoredDemo } from './stored.ts';
import { systemFor } from './systems.ts';

export interface Story {
  readonly resumeAt: Percentage;
  readonly volumes: Readonly<Record<string, number>>;
}

export interface Performance {
  /** The plan as the person named it, its path, its text. */
  readonly name: string;
  readonly plan: string;
  readonly text: string;
  readonly bindings: Bindings;
  readonly faultTexts: readonly string[];
  readonly faults: readonly FaultAt[];
  readonly story: Story | undefined;
  readonly seed: number;
  readonly state: string;
  readonly port: number;
  readonly statsdPort: number;
  readonly ambient: Ambient;
}

/** Interrupted by the person: the usual code of a shell for SIGINT. */
const INTERRUPTED = 130;

export async function perform(what: Performance): Promise<number> {
  const out = process.stdout;
  const ink = inkFor(out);
  const loaded = loadForDemo(what.plan, what.text, what.bindings, what.story?.volumes ?? {});
  for (const { line, message, repair } of loaded.accepted)
    out.write(`${ink.yellow('repaired')} ${what.name}:${line} ${message}\n         ${repair?.title}\n`);
  const systems = systemsOf(loaded, what.name);
  for (const fault of what.faults) requireStep(fault, loaded.plan?.rollouts ?? [], systems);
  const stored = openStoredDemo(what.state, {
    path: what.plan,
    text: what.text,
    bindings: what.bindings,
    faults: what.faultTexts,
    seed: what.seed,
  });
  const stage = await openStage(what, loaded, systems, stored, ink);
  try {
    const played = await stage.play();
    if (stage.stopped()) {
      out.write('\nStopped. The same command goes on from here.\n');
      return INTERRUPTED;
    }
    await sumUp(what, stored, stage, played, ink);
    finishStoredDemo(stored.folder);
    if (out.isTTY) await stage.untilStopped();
    return worst(stage.tracks.map(({ runner }) => exitCodeOf(runner.state().run)));
  } finally {
    await stage.close();
  }
}

function systemsOf(loaded: LoadedPlan, name: string): readonly SystemName[] {
  if (!loaded.plan) throw refusalOf(name, loaded);
  return loaded.plan.rollouts.map((rollout) => {
    const system = systemFor(rollout);
    if (system) return system;
    throw new CommandEnd(
      EXIT.usage,
      `The demo has no program for "${rollout.title}": its criteria speak of neither "write to table" nor "index" and "download". "phasegate explain" shows any plan, "phasegate run" runs it.`,
    );
  });
}

/** @throws CommandEnd for a fault that could never be switched on: a demo that stays healthy would say nothing. */
function requireStep({ fault, percent }: FaultAt, rollouts: readonly Rollout[], systems: readonly SystemName[]): void {
  const concerned = rollouts.filter((_, index) => fault.system === 'both' || fault.system === systems[index]);
  const percentages = concerned.flatMap(({ steps }) => steps.map((step) => step.percentage / 1000));
  if (percentages.includes(percent)) return;
  throw new CommandEnd(
    EXIT.usage,
    concerned.length === 0
      ? `Unexpected fault ${fault.name}: no rollout of this plan runs on examples/${fault.system}`
      : `Unexpected fault ${fault.name}@${percent}%, expected one of the steps of "${concerned.map(({ title }) => title).join('", "')}": ${[...new Set(percentages)].map((each) => `${each}%`).join(', ')}`,
  );
}

interface Stage {
  readonly tracks: readonly Track[];
  play(): Promise<Played>;
  stopped(): boolean;
  untilStopped(): Promise<void>;
  close(): Promise<void>;
}

async function openStage(
  what: Performance,
  loaded: LoadedPlan,
  systems: readonly SystemName[],
  stored: StoredDemo,
  ink: Ink,
): Promise<Stage> {
  const rollouts = loaded.plan?.rollouts ?? [];
  const region = liveRegion(process.stdout);
  const clock = createVirtualClock(beforeAll(rollouts));
  const print = (at: Instant, rollout: Rollout, words: string): void =>
    region.print(`${ink.dim(formatDayAndTime(rollout.calendar, at))}  ${ink.bold(rollout.toggle)}  ${words}`);
  const instance = await openInstance({
    state: stored.folder,
    host: '127.0.0.1',
    port: what.port,
    statsdPort: what.statsdPort,
    now: clock.now,
    randomBytes: what.ambient.randomBytes,
    rollouts: rollouts.map(({ id }) => id),
    onEntry: (rollout, entry) => {
      if (isTold(entry)) print(entry.at, rollout, describeEntry(entry, rollout));
    },
    onDefect: (error) => region.print(ink.red(defectText(error))),
    onFault: (fault) => region.print(ink.red(`${fault.code} ${fault.message}`)),
  });
  const programs: Program[] = [];
  const tracks: Track[] = [];
  const end = stopSignal();
  const close = async (): Promise<void> => {
    region.end();
    end.release();
    await Promise.all(programs.map((program) => program.stop()));
    await instance.close();
  };
  try {
    clock.jumpTo(toInstant(await instance.journal.cursor('demo', 'clock')));
    const going = stored.goesOn ? '; an unfinished demo goes on' : '';
    region.print(`Watch it at ${ink.cyan(instance.url)} (time is virtual, load and programs are real${going})`);
    for (const [index, rollout] of rollouts.entries()) {
      const system = systems[index] as SystemName;
      await instance.pin(
        rollout,
        stored.document,
        loaded.accepted.map(({ repair }) => repair?.title ?? ''),
      );
      const runner = await instance.run(rollout.id);
      const program = await startProgram({
        name: system,
        toggle: rollout.toggle,
        phasegate: instance.url,
        statsd: instance.statsd,
        seed: what.seed + index,
      });
      programs.push(program);
      const isTold = system === 'document-service' ? what.story : undefined;
      tracks.push({
        rollout,
        runner,
        system,
        program,
        faults: what.faults.filter(({ fault }) => fault.system === system || fault.system === 'both'),
        resumeAt: isTold?.resumeAt,
        volumes: isTold?.volumes ?? {},
      });
    }
  } catch (error) {
    await close();
    throw error;
  }
  return {
    tracks,
    close,
    stopped: end.stopped,
    untilStopped: end.wait,
    play: () =>
      play({
        instance,
        clock,
        tracks,
        seed: what.seed,
        stopped: end.stopped,
        onProgress: (requests) => region.draw(screen(tracks, requests, clock, ink)),
        onFaultSwitched: (track, { fault, rate }, on) => {
          const words = on ? `FAULT ${fault.name}: ${faultMeaning(fault, rate)}` : `mended: ${fault.name}`;
          print(clock.now(), track.rollout, ink.yellow(words));
        },
      }),
  };
}

function screen(tracks: readonly Track[], requests: number, clock: VirtualClock, ink: Ink): readonly string[] {
  const calendar = tracks[0]?.rollout.calendar;
  const time = calendar ? formatDayAndTime(calendar, clock.now()) : '';
  return [
    '',
    ...tracks.flatMap(({ runner }) => [...rolloutLines({ ...runner.state(), now: clock.now() }, ink), '']),
    ink.dim(`${requests.toLocaleString('en-US')} visits   ${time} virtual time`),
  ];
}

async function sumUp(what: Performance, stored: StoredDemo, stage: Stage, played: Played, ink: Ink): Promise<void> {
  const out = process.stdout;
  const after = await createDocumentFiles().read(stored.document);
  const runs = stage.tracks.map(({ runner }) => runner.state().run);
  const lines = [
    '',
    `${ink.bold(`Written into ${stored.document}`)} (a copy of ${what.name}):`,
    ...differenceLines(what.text, after, ink).map((line) => `  ${line}`),
    '',
    ...played.faults.flatMap((report) =>
      runs.filter(({ rollout }) => rollout.id === report.rollout).map((run) => faultLine(run, report)),
    ),
    ...countLines(played),
    ...(what.story ? runs.flatMap(storyLines) : []),
    ...runs.map(stateLine),
    '',
    `Read your own: ${ink.cyan('npm start -- explain YOUR_PLAN.md')}`,
  ];
  out.write(`${lines.join('\n')}\n`);
}

/** An hour before the first step of any rollout can start. */
function beforeAll(rollouts: readonly Rollout[]): Instant {
  const starts = rollouts.flatMap((rollout) => schedule(rollout, toInstant(0)).slice(0, 1));
  return toInstant(Math.min(...starts.map(({ startsAt }) => startsAt)) - HOUR);
}

/** What a watcher wants to read as it happens: decisions, people, drift, trouble; not every reading. */
function isTold(entry: JournalEntry): boolean {
  const { kind } = entry.event;
  return kind !== 'claimed' && kind !== 'confirmed' && kind !== 'judged' && kind !== 'effective';
}
