// Plays a plan in virtual time against the real reference systems: jumps to the next thing that is due, lets the users visit,
// waits until everything they caused has been counted, and lets the runners decide.
import { addBusinessDays, dateOf, openingOf } from '../../core/calendar/business-time.ts';
import { addDays } from '../../core/calendar/day.ts';
import { type Instant, toInstant } from '../../core/calendar/instant.ts';
import type { Rollout } from '../../core/plan/plan.ts';
import { openRecord } from '../../core/run/record.ts';
import type { StepRecord } from '../../core/run/run.ts';
import { bucketOf } from '../../core/toggle/bucket.ts';
import { OFF, type Percentage } from '../../core/toggle/percentage.ts';
import { Fault } from '../../engine/faults.ts';
import type { Runner } from '../../engine/runner.ts';
import { submit } from '../../engine/submit.ts';
import type { Instance } from '../instance.ts';
import type { VirtualClock } from './clock.ts';
import type { FaultAt, SystemName } from './faults.ts';
import { createHttpClient, type HttpClient, visitAll } from './load.ts';
import type { Program } from './programs.ts';
import { type SampleSize, sampleSize } from './sample.ts';
import { visit } from './systems.ts';
import { type Traffic, trafficOf } from './traffic.ts';

export interface Track {
  readonly rollout: Rollout;
  readonly runner: Runner;
  readonly system: SystemName;
  readonly program: Program;
  readonly faults: readonly FaultAt[];
  /** After a rollback: mend the faults at the next opening and resume at this percentage, once. */
  readonly resumeAt: Percentage | undefined;
  /** Users who are on, where the story needs more of them than usual, by percent. */
  readonly volumes: Readonly<Record<string, number>>;
}

/** What a fault did, for the demo's last words. */
export interface FaultReport {
  readonly rollout: string;
  readonly fault: string;
  readonly at: Instant;
  /** Visits of users who were on, answered from the switch-on until the toggle was at 0%. */
  answered: number;
  /** Whether the toggle went to 0% afterwards. */
  rolledBack: boolean;
}

export interface PlayOptions {
  readonly instance: Instance;
  readonly clock: VirtualClock;
  readonly tracks: readonly Track[];
  readonly seed: number;
  /** Called after each batch and each jump, for the screen. */
  readonly onProgress: (requests: number) => void;
  readonly onFaultSwitched: (track: Track, fault: FaultAt, on: boolean) => void;
  readonly stopped: () => boolean;
}

export interface Played {
  readonly requests: number;
  readonly faults: readonly FaultReport[];
  /** Operation events that the programs sent and the intake never got (UDP may lose). */
  readonly lost: number;
}

interface Player {
  readonly track: Track;
  readonly http: HttpClient;
  traffic: { readonly record: StepRecord; readonly of: Traffic } | undefined;
  switched: Set<FaultAt>;
  /** The fault that is on and has not been rolled back for. */
  pending: FaultReport | undefined;
  resumed: boolean;
}

/** At most so many requests under way per system. The tables are written one at a time, as one user after another would. */
const AT_ONCE: Readonly<Record<SystemName, number>> = { 'back-end-tables': 1, 'document-service': 4 };

export async function play(options: PlayOptions): Promise<Played> {
  const { clock, tracks, instance } = options;
  const players = tracks.map(
    (track): Player => ({
      track,
      http: createHttpClient(track.program.url, AT_ONCE[track.system]),
      traffic: undefined,
      switched: new Set(),
      pending: undefined,
      resumed: track.runner.state().run.attempt > 1,
    }),
  );
  const reports: FaultReport[] = [];
  let requests = 0;
  let lost = 0;
  try {
    while (!options.stopped()) {
      for (const { track } of players) await track.runner.turn();
      options.onProgress(requests);
      if (players.every((player) => isOver(player))) break;
      const next = Math.min(...players.map((player) => nextDue(player, options)));
      if (!Number.isFinite(next)) break;
      clock.jumpTo(toInstant(next));
      await instance.journal.setCursor('demo', 'clock', clock.now());
      for (const player of players) await resumeWhenDue(player, options);
      await Promise.all(
        players.map(async (player) => {
          await switchFaults(player, options, reports);
          requests += await sendBatch(player, options);
        }),
      );
      lost = await drained(players, instance, lost);
      // What was counted is on the disk before time goes on, so that a kill costs a batch its rest and never its past.
      instance.metrics.flush();
      for (const { track } of players) await track.runner.idle();
    }
  } finally {
    for (const { http } of players) http.close();
  }
  return { requests, faults: reports, lost };
}

/** Over for this demo: done, or waiting for a person who is not there. */
function isOver({ track, resumed }: Player): boolean {
  const { state } = track.runner.state().run;
  if (state.kind === 'rolledBack') return track.resumeAt === undefined || resumed;
  return state.kind === 'completed' || state.kind === 'asked' || state.kind === 'paused';
}

function nextDue(player: Player, options: PlayOptions): number {
  const { run, decision } = player.track.runner.state();
  const now = options.clock.now();
  const due: number[] = [];
  if (decision.kind === 'wait' && decision.until !== undefined && decision.until > now) due.push(decision.until);
  const traffic = trafficAt(player, options);
  if (traffic && run.percentage > 0) due.push(traffic.nextAfter(now));
  if (run.state.kind === 'rolledBack' && !isOver(player)) due.push(resumeTime(player));
  return Math.min(...due);
}

function trafficAt(player: Player, options: PlayOptions): Traffic | undefined {
  const { run } = player.track.runner.state();
  const record = openRecord(run);
  if (!record) return undefined;
  if (player.traffic?.record.startedAt !== record.startedAt) {
    const size = sizeOf(player.track, record);
    const seed = options.seed * 1000 + run.records.length;
    player.traffic = { record, of: trafficOf(run.rollout.calendar, run.rollout.toggle, record, size, seed) };
  }
  return player.traffic.of;
}

function sizeOf(track: Track, record: StepRecord): SampleSize {
  return sampleSize(
    record.percentage,
    track.rollout.steps[record.step]?.audience,
    track.volumes[String(record.percentage / 1000)],
  );
}

async function sendBatch(player: Player, options: PlayOptions): Promise<number> {
  const traffic = trafficAt(player, options);
  const now = options.clock.now();
  if (!traffic || traffic.nextAfter(toInstant(now - 1)) !== now) return 0;
  const { system } = player.track;
  const users = traffic.usersAt(now);
  await visitAll(users, AT_ONCE[system], async (user) => {
    await visit(system, player.http, user);
    if (player.pending) await countAnswer(player, player.pending, user, options.instance);
  });
  return users.length;
}

async function switchFaults(player: Player, options: PlayOptions, reports: FaultReport[]): Promise<void> {
  const { track } = player;
  const { run } = track.runner.state();
  const record = openRecord(run);
  const traffic = trafficAt(player, options);
  if (!record || !traffic || player.resumed) return;
  for (const fault of track.faults) {
    const due = record.percentage === fault.percent * 1000 && options.clock.now() >= traffic.instantOf(fault.into);
    if (!due || player.switched.has(fault)) continue;
    player.switched.add(fault);
    await setFault(player, fault, true);
    player.pending = {
      rollout: run.rollout.id,
      fault: fault.fault.name,
      at: options.clock.now(),
      answered: 0,
      rolledBack: false,
    };
    reports.push(player.pending);
    options.onFaultSwitched(track, fault, true);
  }
}

async function setFault(player: Player, { fault, rate }: FaultAt, on: boolean): Promise<void> {
  const answer = await player.http.post('/faults', { name: fault.name, on, ...(rate !== undefined && { rate }) });
  if (answer.status !== 200)
    throw new Fault(
      'PG_PROGRAM_FAILED',
      `examples/${player.track.program.name} refused the fault ${fault.name}: ${answer.body.toString()}`,
    );
}

/** Counts an answer given while the toggle was still on for its user, until it is at 0%. */
async function countAnswer(player: Player, report: FaultReport, user: string, instance: Instance): Promise<void> {
  const { toggle } = player.track.rollout;
  if ((await instance.toggles.read(toggle)) === OFF) {
    report.rolledBack = true;
    player.pending = undefined;
  } else if (player.traffic && bucketOf(toggle, user) < player.traffic.record.percentage) report.answered += 1;
}

/** The next opening after the rollback: the fault is mended and a person resumes. */
function resumeTime(player: Player): number {
  const { run } = player.track.runner.state();
  const { calendar } = run.rollout;
  return run.state.kind === 'rolledBack'
    ? openingOf(calendar, addBusinessDays(calendar, addDays(dateOf(calendar, run.state.at), 1), 0))
    : Number.POSITIVE_INFINITY;
}

async function resumeWhenDue(player: Player, options: PlayOptions): Promise<void> {
  const { track } = player;
  const { run } = track.runner.state();
  if (run.state.kind !== 'rolledBack' || isOver(player) || options.clock.now() < resumeTime(player)) return;
  for (const fault of player.switched) {
    await setFault(player, fault, false);
    options.onFaultSwitched(track, fault, false);
  }
  player.resumed = true;
  const request = { kind: 'resume', at: track.resumeAt, reason: 'the fault is mended' } as const;
  const by = { kind: 'person', name: 'the engineer on call' } as const;
  await submit(options.instance.journal, run.rollout.id, by, request, options.clock.now());
  await track.runner.turn();
}

/** Waits until the intake has counted what the programs sent; returns how many events are known to be lost by now. */
async function drained(players: readonly Player[], instance: Instance, lostBefore: number): Promise<number> {
  let emitted = 0;
  for (const { http, track } of players) {
    if (track.system === 'back-end-tables') await http.post('/settle', {});
    emitted += (JSON.parse((await http.get('/stats')).body.toString()) as { emitted: number }).emitted;
  }
  for (let waits = 0; waits < 1_000; waits++) {
    if (instance.metrics.received() + lostBefore >= emitted) return lostBefore;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  return emitted - instance.metrics.received();
}
