// Keeps one rollout going: turns on a timer, on every counted event and on every entry of a person, one at a time.
import type { Instant } from '../core/calendar/instant.ts';
import type { GateResult } from '../core/gate/verdict.ts';
import { fold } from '../core/run/evolve.ts';
import { type Decision, PHASEGATE } from '../core/run/journal.ts';
import { loweredBy, type NextFailure } from '../core/run/next-failure.ts';
import type { Run } from '../core/run/run.ts';
import { Fault, messageOf } from './faults.ts';
import type { ErrorEvent, Ports } from './ports.ts';
import { reconcileDocument, reconcileNotices } from './reconcile.ts';
import { createRehearsals } from './rehearse.ts';
import { createSourceTrouble } from './source-trouble.ts';
import { createTelling } from './tell-channels.ts';
import { tick } from './tick.ts';
import { createToggleKeeper } from './toggle-keeper.ts';

export interface RunnerOptions {
  readonly rollout: string;
  readonly ports: Ports;
  /** Who runs it, for people and for the lease: unique per process and rollout. */
  readonly name: string;
  readonly now: () => Instant;
  /** Called after every turn that changed something. */
  readonly onChange?: (state: RunnerState) => void;
  /** Called for every failure of the world; the same failure again and again is reported once until it is over. */
  readonly onFault?: (fault: Fault) => void;
}

export interface RunnerState {
  readonly run: Run;
  readonly decision: Decision;
  readonly result: GateResult | undefined;
}

export interface Runner {
  state(): RunnerState;
  /** A whole turn: decide, then make toggle, document and notices equal to the journal. Turns never overlap. */
  turn(): Promise<RunnerState>;
  /** Resolves when no turn is under way or due. */
  idle(): Promise<void>;
  /** Ends with the turn under way; the journal keeps everything. */
  stop(): Promise<void>;
}

/** How many decisions may follow one another in one turn (start after retreat, ask after pause ...). */
const MOST_DECISIONS = 8;

/**
 * Claims the rollout, and runs it from where its journal ends.
 * @throws Fault PG_ROLLOUT_UNKNOWN without a journal; PG_ROLLOUT_TAKEN while another live process runs it.
 */
export async function startRunner(options: RunnerOptions): Promise<Runner> {
  const { ports, rollout, name, now } = options;
  let run = fold(await ports.journal.load(rollout));
  if (!run) throw new Fault('PG_ROLLOUT_UNKNOWN', `There is no rollout "${rollout}" in this journal.`);
  const claim = await ports.journal.claim(rollout, name);
  if (!claim.granted)
    throw new Fault(
      'PG_ROLLOUT_TAKEN',
      `${rollout} is being run by ${claim.heldBy}; one rollout has one runner. Stop that one first, or watch with "phasegate status".`,
    );
  for (let claimed = false; !claimed; ) {
    const epoch: number = run.epoch + 1;
    const stored = await ports.journal.append(rollout, run.seq, [
      { at: now(), by: PHASEGATE, event: { kind: 'claimed', epoch, runner: name } },
    ]);
    claimed = stored !== 'conflict';
    run = fold(await ports.journal.load(rollout)) ?? run;
  }

  let state: RunnerState = {
    run,
    decision: { kind: 'wait', until: undefined, why: 'starting' },
    result: undefined,
  };
  const keeper = createToggleKeeper(ports, now);
  const rehearse = createRehearsals(ports, now);
  const telling = createTelling({
    channels: ports.channels ?? [],
    journal: ports.journal,
    now,
    after: run.epoch === 1 ? 1 : run.seq,
    onFault(error) {
      if (error instanceof Fault) options.onFault?.(error);
      else bug = { error };
    },
  });
  const sourceSeen = createSourceTrouble(rollout, (fault) => options.onFault?.(fault));
  /** Of the last turn, as long as no error has come since. */
  let next: NextFailure | undefined;
  let errors = 0;
  let stopped = false;
  let toldFault = '';
  let worldSeq = -1;
  let documentSeq = -1;

  function fault(error: unknown): void {
    const known = error instanceof Fault ? error : undefined;
    if (!known) throw error;
    const text = `${known.code} ${known.message}`;
    if (text !== toldFault) options.onFault?.(known);
    toldFault = text;
    if (known.code === 'PG_ROLLOUT_TAKEN') stopped = true;
  }

  /** Every part is tried, whatever became of the one before: a full disk must not keep a toggle up. */
  async function reconcile(): Promise<void> {
    let failed = false;
    const attempt = async (part: () => Promise<void>): Promise<void> => {
      try {
        await part();
      } catch (error) {
        failed = true;
        fault(error);
      }
    };
    await attempt(async () => {
      const kept = await keeper.keep(state.run);
      state = { ...state, run: kept.run };
      if (kept.fault) throw kept.fault;
    });
    const { seq } = state.run;
    if (documentSeq !== seq)
      await attempt(async () => {
        await reconcileDocument(state.run, ports);
        documentSeq = seq;
      });
    await attempt(() => reconcileNotices(state.run, ports));
    telling.tell(state.run);
    if (!failed) {
      toldFault = '';
      worldSeq = seq;
    }
  }

  async function turn(full: boolean): Promise<void> {
    if (stopped) return;
    const before = state.run.seq;
    try {
      state = { ...state, run: await rehearse(state.run) };
      for (let decisions = 0; decisions < MOST_DECISIONS; decisions++) {
        const before = errors;
        const { next: found, failing, ...ticked } = await tick(state.run, ports, now());
        state = ticked;
        // Of errors that came meanwhile it does not know.
        next = errors === before ? found : undefined;
        sourceSeen(failing, now());
        const { seq } = state.run;
        if (full || seq !== worldSeq) await reconcile();
        // What reconciling observed (a percentage that is confirmed now) is decided upon in the same turn.
        if (state.decision.kind === 'wait' && state.run.seq === seq) break;
      }
      if (state.run.state.kind === 'completed' && before !== state.run.seq) await ports.metrics.forget(rollout);
    } catch (error) {
      fault(error);
    }
    if (state.run.seq !== before) options.onChange?.(state);
  }

  let current: Promise<void> = Promise.resolve();
  let due = false;
  let busy = false;
  let bug: { readonly error: unknown } | undefined;
  /**
   * Lowers a toggle of our own before a failure that decides by itself is even added up. The turn that follows reads the journal,
   * decides the same and writes it down; a person's word of the last moments, unread yet, can make it wait there: then the toggle is
   * down all the same, and is found so.
   */
  function onError({ operation, variant, at }: ErrorEvent): void {
    errors++;
    const to = next && variant === 'on' && !stopped ? loweredBy(next, operation, at) : undefined;
    next = undefined;
    if (to !== undefined) ports.toggles.lowerAhead?.(toggle, to);
  }

  /** Turns are queued one behind the other; events that arrive during one make exactly one more. */
  function enqueue(full: boolean): Promise<void> {
    const work = async (): Promise<void> => {
      busy = true;
      try {
        await turn(full);
      } catch (error) {
        bug = { error };
        stopped = true;
      }
      busy = false;
      if (due && !stopped) {
        due = false;
        await work();
      }
    };
    current = busy ? current.then(work) : work();
    return current;
  }
  const { toggle } = run.rollout;
  const unwatch = ports.metrics.watch(
    toggle,
    () => {
      if (busy) due = true;
      else void enqueue(false);
    },
    onError,
  );

  function check(): void {
    if (bug) throw bug.error instanceof Error ? bug.error : new Error(messageOf(bug.error));
  }

  return {
    state: () => state,
    async turn() {
      await enqueue(true);
      check();
      return state;
    },
    async idle() {
      await current;
      check();
    },
    async stop() {
      stopped = true;
      unwatch();
      await current;
      await telling.idle();
      // What came while a channel was still at it.
      telling.tell(state.run);
      await telling.idle();
      await ports.journal.release(rollout, name);
    },
  };
}
