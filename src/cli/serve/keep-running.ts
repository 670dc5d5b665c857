// Runs every rollout that is not completed and that nobody else runs, turn by turn, until it is told to stop.
import { Fault } from '../../engine/faults.ts';
import type { Runner } from '../../engine/runner.ts';
import { CommandEnd } from '../exit.ts';
import type { Instance } from '../instance.ts';
import type { StopSignal } from '../stop-signal.ts';

export interface KeepRunning {
  readonly instance: Pick<Instance, 'journal' | 'run' | 'isOver' | 'follow'>;
  readonly stop: StopSignal;
  /** Why a rollout is not run here, once for each reason. */
  readonly onNotice: (text: string) => void;
}

/** How often runners look without being told to: the calendar, entries of people, a toggle moved by hand. */
const LOOK_EVERY = 500;
/** Looks until rollouts that are new, or were another process's, are tried. */
const LOOKS_BETWEEN_TRIES = 10;

export async function keepRunning({ instance, stop, onNotice }: KeepRunning): Promise<void> {
  const { journal } = instance;
  const runners = new Map<string, Runner>();
  const over = new Set<string>();
  /** Not run here: why, and up to where of its journal our toggles are. */
  const shown = new Map<string, { readonly why: string; seq: number }>();

  const tryAll = async (): Promise<void> => {
    for (const id of await journal.rollouts()) {
      if (runners.has(id) || over.has(id)) continue;
      if (await instance.isOver(id)) {
        over.add(id);
        continue;
      }
      const tried = await tryToRun(id, instance);
      if (typeof tried !== 'string') {
        runners.set(id, tried);
        shown.delete(id);
      } else if (shown.get(id)?.why !== tried) {
        onNotice(tried);
        shown.set(id, { why: tried, seq: 0 });
      }
    }
  };
  /** Applications that ask us for a toggle that another process moves are told what the journal says. */
  const followOthers = async (): Promise<void> => {
    const heads = shown.size > 0 ? await journal.heads() : undefined;
    for (const [id, each] of shown) {
      const seq = heads?.get(id) ?? 0;
      if (seq === each.seq) continue;
      await instance.follow(id);
      each.seq = seq;
    }
  };

  for (let looks = 0; !stop.stopped(); looks++) {
    if (looks % LOOKS_BETWEEN_TRIES === 0) await tryAll();
    await followOthers();
    await Promise.all([...runners.values()].map(turnOf));
    await stop.within(LOOK_EVERY);
  }
}

/** A completed rollout needs nothing more; one that is rolled back waits for a person to resume it. */
async function turnOf(runner: Runner): Promise<void> {
  if (runner.state().run.state.kind !== 'completed') await runner.turn();
}

async function tryToRun(id: string, instance: Pick<Instance, 'run'>): Promise<Runner | string> {
  try {
    return await instance.run(id);
  } catch (error) {
    if (error instanceof Fault && error.code === 'PG_ROLLOUT_TAKEN')
      return `${id} is only shown here: ${error.message}`;
    if (error instanceof CommandEnd) return `${id} is only shown here, and nobody runs it: ${error.message}`;
    throw error;
  }
}
