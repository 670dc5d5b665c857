// A simulated stay at a step, cell by cell: counts are added whole where no verdict can change in a cell, else one by one.
import { DAY, type Instant, toInstant } from '../calendar/instant.ts';
import { WINDOW_MILLIS } from '../gate/evidence.ts';
import { openRecord } from '../run/record.ts';
import type { Cell } from './cells.ts';
import { type CountArray, type DrawnEvents, ERROR_ON, KINDS, OK_ON } from './drawn-counts.ts';
import type { Looks, Standing } from './looks.ts';
import { previousWatches } from './previous-watch.ts';
import { createSilence } from './silence.ts';
import type { Box, StayCounts } from './stay-counts.ts';
import type { StayFrame } from './stay-frame.ts';

export interface Draws {
  /** The counts of the next cell; they hold until the next draw. */
  draw(cell: Cell): CountArray;
  /** The same, one by one. */
  events(cell: Cell): DrawnEvents;
}

/** Operations that are looked at together before one by one. */
const GROUP = 16;

/** Plays until the run has ended or left the step. */
export function playStay(first: Standing, looks: Looks, frame: StayFrame, counts: StayCounts, draws: Draws): Standing {
  const { cells, watches, thin } = frame;
  const { soakEndsAt, startedAt } = frame.state;
  const stays = first.run.records.length;
  const silence = createSilence(frame);
  const settles: Instant[] = [];
  const previous = previousWatches(first.run, frame);
  let standing = first;
  let hasData = false;
  const passed = watches.map(() => false);
  let isOver = false;
  /** At 0% over days off: nothing is done with the toggle on, and nothing counted. */
  let isRetreated = false;
  /** No data, although data had been there: that may pass with every operation. */
  let isDoubtful = false;
  /** Whether only errors can change anything, during the soak and after it: asked at every cell, so known beforehand. */
  const waits = { during: false, after: false };
  stand(first);

  function stand(next: Standing): void {
    const { run } = next;
    const record = openRecord(run);
    standing = next;
    isOver = run.state.kind !== 'soaking' || run.records.length !== stays;
    isRetreated = run.state.kind === 'soaking' && run.state.retreatedUntil !== undefined;
    isDoubtful = hasData && record?.result?.verdict === 'noData';
    for (const [index, watch] of watches.entries()) passed[index] = record?.latched[watch.criterion] === 'pass';
    const waitsForErrors = (soaked: boolean): boolean =>
      thin.length === 0 &&
      !isDoubtful &&
      watches.every((watch, index) => watch.waitsForErrors(soaked, passed[index] === true));
    waits.during = waitsForErrors(false);
    waits.after = waitsForErrors(true);
  }

  function look(now: Instant, mayHaveTurned: boolean): void {
    stand(
      now < soakEndsAt ? looks.shared(standing, now, frame, counts, mayHaveTurned) : looks.own(standing, now, counts),
    );
  }

  function mayTurn(box: Box, cell: Cell): boolean {
    if (isDoubtful) return true;
    const soaked = cell.from >= soakEndsAt;
    for (let i = 0; i < watches.length; i++) if (watches[i]!.mayTurn(box, cell.window, soaked, passed[i]!)) return true;
    return false;
  }

  /** Whether the operations of a cell are of no interest, without looking closer: no error among them, and nothing else to wait for. */
  function isQuiet(drawn: CountArray, cell: Cell): boolean {
    if (!(cell.from >= soakEndsAt ? waits.after : waits.during)) return false;
    for (let i = ERROR_ON; i < drawn.length; i += KINDS) if (drawn[i]! > 0) return false;
    return true;
  }

  function hearSilence(until: Instant): void {
    const silent = silence.before(until);
    if (silent !== undefined) stand(looks.own(standing, silent, counts));
  }

  /** In small groups and where something may turn in one, one by one: a turn at every operation that may turn a verdict. */
  function playEvents(cell: Cell): void {
    const events = draws.events(cell);
    const size = thin.length > 0 ? 1 : GROUP;
    for (let from = 0; from < events.length; from += size) {
      const until = Math.min(from + size, events.length);
      if (size > 1) {
        const rest = events.from(from);
        if (!mayTurn(counts.boxAfter(rest), cell)) {
          counts.addCell(rest, cell);
          return;
        }
      }
      if (size > 1 && !mayTurn(counts.boxAfterEvents(events, from, until), cell))
        counts.addEvents(events, from, until, toInstant(cell.to - 1));
      else for (let i = from; i < until && !isOver; i++) playEvent(events, i, cell);
      if (isOver) return;
    }
    hearSilence(cell.to);
  }

  function playEvent(events: DrawnEvents, index: number, cell: Cell): void {
    const isThin = thin.length > 0;
    if (isThin) hearSilence(events.at(index));
    if (isOver) return;
    const turns = mayTurn(counts.boxAfterEvents(events, index, index + 1), cell);
    const at = isThin || turns ? events.at(index) : toInstant(cell.to - 1);
    counts.addEvents(events, index, index + 1, at);
    silence.heard(Math.floor(events.place(index) / KINDS), at);
    if (turns) look(at, true);
  }

  for (let index = 0; ; index++) {
    const cell = cells.at(index);
    for (;;) {
      const due = Math.min(standing.until, settles[0] ?? Number.POSITIVE_INFINITY);
      if (due > cell.from) break;
      const hasSettled = settles[0] === due;
      if (hasSettled) settles.shift();
      stand(looks.shared(standing, toInstant(due), frame, counts, hasSettled));
      if (isOver) return standing;
    }
    if (isRetreated) {
      hearSilence(cell.to);
      continue;
    }
    counts.enter(cell);
    const drawn = draws.draw(cell);
    if (!isQuiet(drawn, cell) && (thin.length > 0 || mayTurn(counts.boxAfter(drawn), cell))) playEvents(cell);
    else counts.addCell(drawn, cell);
    if (isOver) return standing;
    if (!hasData && hasAllData(counts.totals)) {
      hasData = true;
      if (cell.to < soakEndsAt) look(toInstant(cell.to - 1), false);
      else stand(standing);
      if (isOver) return standing;
    }
    if (frame.retreats && cells.at(index + 1).from - cell.to >= DAY) {
      stand(looks.shared(standing, cell.to, frame, counts, false));
      if (isOver) return standing;
    }
    if (watches.length + previous.length === 0 || cells.at(index + 1).window === cell.window) continue;
    if (watches.some((watch) => watch.mayFailSettled(counts.window, cell.window)))
      settles.push(toInstant(startedAt + (cell.window + 1) * WINDOW_MILLIS));
    // All are told of the window, whatever the first of them says.
    if (previous.filter((watch) => watch.mayFailAfter(counts.window, cell.window)).length > 0 && cell.to < soakEndsAt)
      stand(looks.own(standing, cell.to, counts));
    if (isOver) return standing;
  }
}

function hasAllData(totals: CountArray): boolean {
  for (let base = 0; base < totals.length; base += KINDS)
    if (totals[base + OK_ON]! + totals[base + ERROR_ON]! === 0) return false;
  return true;
}
