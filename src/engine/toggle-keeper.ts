// Keeps a rollout's toggle equal to the journal: writes it and reads it back, or has a person set it; and tells what somebody else did.
import { type Instant, MINUTE, SECOND, toInstant } from '../core/calendar/instant.ts';
import { adviceDue, adviceReason } from '../core/run/advice.ts';
import { isInPlace, isLowering } from '../core/run/command.ts';
import { type Advice, type JournalEvent, PHASEGATE } from '../core/run/journal.ts';
import type { Run } from '../core/run/run.ts';
import { toggleReading } from '../core/run/toggle-reading.ts';
import { driverName } from '../core/toggle/driver.ts';
import { formatPercentage, OFF, type Percentage } from '../core/toggle/percentage.ts';
import { append } from './catch-up.ts';
import { Fault } from './faults.ts';
import type { Ports } from './ports.ts';
import { isOutOfSight } from './toggle-call.ts';

export interface ToggleKeeper {
  /** One look at the toggle, if one is due: what came of it is in the run's journal. `fault` is what is in the way at present. */
  keep(run: Run): Promise<{ readonly run: Run; readonly fault: Fault | undefined }>;
}

/** So often a system other than our own is looked at: while something is to be set, and otherwise. */
const LOOK_FOR_CHANGE = 2 * SECOND;
const LOOK_FOR_DRIFT = 15 * SECOND;

/** Failures before the tries become fewer: twice as far apart each time, up to the longest. */
const QUICK_TRIES = 10;
const LONGEST_PAUSE = 60 * SECOND;

/** So long something may be in the way before people are told. A lowering that cannot be made leaves users where they are harmed. */
const PATIENCE = 5 * MINUTE;
const PATIENCE_LOWERING = 10 * SECOND;

interface Failing {
  readonly fault: Fault;
  /** What could not be made so. */
  readonly percentage: Percentage;
  readonly since: Instant;
  readonly tries: number;
  readonly nextAt: Instant;
}

export function createToggleKeeper(ports: Ports, now: () => Instant): ToggleKeeper {
  const { toggles, journal } = ports;
  const { abilities } = toggles;
  const isRead = abilities?.readBack ?? true;
  let looked: { readonly seq: number; readonly at: Instant } | undefined;
  let failing: Failing | undefined;
  /** The command that was written last, where nothing can be read back. */
  let written: Percentage | undefined;

  async function observed(run: Run, event: JournalEvent): Promise<Run> {
    return (await append(run, journal, [{ at: now(), by: PHASEGATE, event }])).run;
  }

  function isDue(run: Run, at: Instant): boolean {
    if (failing && failing.percentage === run.percentage) return at >= failing.nextAt;
    if (!abilities || !looked || looked.seq !== run.seq) return true;
    return at >= looked.at + (isInPlace(run) ? LOOK_FOR_DRIFT : LOOK_FOR_CHANGE);
  }

  async function look(run: Run): Promise<Run> {
    if (!isRead) return writeBlind(run);
    const { rollout, percentage } = run;
    const found = await seen(run);
    const reading = toggleReading(run, found);
    if (reading === 'moved') {
      return observed(run, {
        kind: 'drifted',
        found: found ?? OFF,
        commanded: percentage,
        ...(found === undefined && { gone: true }),
        ...(!isInPlace(run) && { pending: true }),
        ...within(),
      });
    }
    // Our own makes a toggle that does not exist; of another system a person is told, or it is written like any other.
    const isToMake = found === undefined && reading === 'set';
    if (reading === 'settled' || (reading === 'unset' && rollout.mode === 'advise')) return run;
    if (reading === 'set' && !(isToMake && rollout.mode === 'drive')) return observed(run, confirmed(percentage));
    await toggles.write(rollout.toggle, percentage);
    const after = (await toggles.read(rollout.toggle)) ?? OFF;
    if (after === percentage) return observed(run, confirmed(percentage));
    throw new Fault(
      'PG_TOGGLE_WRITE',
      `Toggle ${rollout.toggle} reads ${formatPercentage(after)} after it was set to ${formatPercentage(percentage)}. Set it by hand; this is tried again.`,
    );
  }

  /** What the toggle is at. Users are being harmed while a lowering waits, so that does not wait until it can be read. */
  async function seen(run: Run): Promise<Percentage | undefined> {
    const { rollout, percentage } = run;
    try {
      return await toggles.read(rollout.toggle);
    } catch (error) {
      if (!isOutOfSight(error) || rollout.mode !== 'drive' || !isLowering(run) || !toggles.lowerUnseen) throw error;
      const lowered = await toggles.lowerUnseen(rollout.toggle, percentage, error.trouble);
      if (lowered.kind === 'read') return lowered.percentage;
      throw new Fault(
        'PG_TOGGLE_UNCONFIRMED',
        `${formatPercentage(percentage)} was sent to ${rollout.toggle}, and nobody can tell yet whether it is there. ${error.message}`,
        { cause: error },
      );
    }
  }

  /** What is written and cannot be read is not there until a person says so. */
  async function writeBlind(run: Run): Promise<Run> {
    if (run.rollout.mode === 'advise' || isInPlace(run) || written === run.percentage) return run;
    await toggles.write(run.rollout.toggle, run.percentage);
    written = run.percentage;
    return run;
  }

  function confirmed(percentage: Percentage): JournalEvent {
    return { kind: 'confirmed', percentage, ...within() };
  }

  function within(): { readonly effectiveWithin?: number } {
    const effectiveWithin = abilities?.effectiveWithin ?? 0;
    return effectiveWithin > 0 ? { effectiveWithin } : {};
  }

  function noted(run: Run, fault: Fault, at: Instant): Failing {
    const before = failing?.percentage === run.percentage ? failing : undefined;
    const tries = (before?.tries ?? 0) + 1;
    const pause = tries < QUICK_TRIES ? 0 : Math.min(LONGEST_PAUSE, SECOND * 2 ** (tries - QUICK_TRIES));
    return { fault, percentage: run.percentage, since: before?.since ?? at, tries, nextAt: toInstant(at + pause) };
  }

  /** What people must know: that the system fails, that it works again, what they are to set. */
  async function tell(run: Run): Promise<Run> {
    let next = run;
    const at = now();
    const patience = isLowering(run) ? PATIENCE_LOWERING : PATIENCE;
    const isStuck = failing !== undefined && at - failing.since >= patience;
    if (isStuck && failing && next.fault?.code !== failing.fault.code)
      next = await observed(next, { kind: 'faulted', code: failing.fault.code, message: failing.fault.message });
    if (!failing && next.fault) next = await observed(next, { kind: 'mended', code: next.fault.code });
    const waits = next.rollout.mode === 'advise' || !isRead || isStuck;
    const due = waits ? adviceDue(next, at) : undefined;
    return due ? observed(next, { kind: 'advised', ...adviceOf(next), ...due }) : next;
  }

  function adviceOf(run: Run): Omit<Advice, 'times' | 'urgent'> {
    const { rollout, percentage, fault } = run;
    const within = abilities?.effectiveWithin ?? 0;
    const reason = adviceReason(run);
    const inTheWay = fault
      ? fault.code === 'PG_TOGGLE_UNCONFIRMED'
        ? `; ${fault.message}`
        : `; Phasegate cannot: ${fault.message}`
      : isRead
        ? ''
        : '; Phasegate has sent it and cannot read it back';
    return {
      percentage,
      to: rollout.people ?? [],
      where: toggles.place ?? driverName(rollout.driver ?? 'embedded'),
      why: rollout.mode === 'drive' ? reason + inTheWay : reason,
      readBack: isRead,
      ...(within > 0 && { effectiveWithin: within }),
    };
  }

  return {
    async keep(before) {
      let run = before;
      const at = now();
      // What has been completed is the team's again.
      if (run.state.kind === 'completed' && isInPlace(run)) return { run, fault: undefined };
      if (isDue(run, at)) {
        try {
          run = await look(run);
          failing = undefined;
        } catch (error) {
          if (!(error instanceof Fault) || !error.code.startsWith('PG_TOGGLE_')) throw error;
          failing = noted(run, error, at);
        }
        looked = { seq: run.seq, at };
      }
      return { run: await tell(run), fault: failing?.fault };
    },
  };
}
