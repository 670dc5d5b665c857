// `phasegate run`: runs a plan's rollouts in real time until each has ended: moves its toggle, or has people move it.

import { resolve } from 'node:path';
import { Command } from 'commander';
import { receiveBufferNote, socketQueueNote } from '../adapters/metrics-dogstatsd/receive-buffer-note.ts';
import type { IntakeSocket } from '../adapters/metrics-dogstatsd/socket-intake.ts';
import { formatInstant } from '../core/calendar/format.ts';
import type { PlainDate } from '../core/calendar/instant.ts';
import { isEnded } from '../core/run/command.ts';
import { describeEntry } from '../core/run/describe.ts';
import type { Run } from '../core/run/run.ts';
import type { Runner } from '../engine/runner.ts';
import type { Ambient } from './ambient.ts';
import { dataBeforeRun } from './check/check-before-run.ts';
import { connectChannels } from './connect/connect-channels.ts';
import { connectMetrics } from './connect/connect-metrics.ts';
import { connectToggles } from './connect/connect-toggles.ts';
import { defectText } from './defect-text.ts';
import { exitCodeOf, worst } from './exit.ts';
import { openInstance } from './instance.ts';
import { openAccess } from './open-access.ts';
import { operator } from './operator.ts';
import { andSocket, bindingsOption, plainDate, port, statsdSocketOption } from './options.ts';
import { preparePlan } from './prepare-plan.ts';
import { rolloutLines } from './staircase.ts';
import { stopSignal } from './stop-signal.ts';
import { inkFor, liveRegion } from './terminal.ts';

interface RunOptions {
  readonly bindings?: string;
  readonly acceptRepairs?: true;
  readonly start?: PlainDate;
  readonly state: string;
  readonly host: string;
  readonly port: number;
  readonly statsdPort: number;
  readonly statsdSocket?: IntakeSocket;
  readonly withoutData?: string;
}

/** How often a runner looks without being told to: the calendar, entries of people, a toggle moved by hand. */
const LOOK_EVERY = 500;

export function command(ambient: Ambient): Command {
  return new Command('phasegate run')
    .description(
      "Runs a plan's rollouts: moves the toggle step by step (or tells a person to), watches the gates, writes Results into the plan.",
    )
    .argument('<plan>', 'the Markdown plan; its Results are written into this file')
    .addOption(bindingsOption())
    .option('--accept-repairs', 'accept the safe repairs of error findings, each of which is journaled')
    .option('--start <date>', 'begin on this day, keeping the business-day offsets of all windows', plainDate)
    .option('--state <folder>', 'where journal and evidence are kept', '.phasegate')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option(
      '--without-data <reason>',
      'start although a check finds no data for a criterion; journaled with the reason',
    )
    .option('--port <n>', 'port of page, API and toggles, 0 for any free one', port, 8470)
    .option('--statsd-port <n>', 'port of the DogStatsD intake, 0 for any free one', port, 8125)
    .addOption(statsdSocketOption())
    .addHelpText(
      'after',
      `
Examples:
  phasegate run plan.md
  phasegate run plan.md --accept-repairs --start 2026-12-01

Where the toggle is not Phasegate's own (bindings: driver, mode, people), a person is told what to set, and says with
"phasegate confirm" that it is set, unless it can be read back. With "mode: drive" Phasegate sets it itself.

Ctrl-C stops the process, not the rollout: the percentage stays, and the same command goes on from the journal. People act with
"phasegate pause | approve | resume | rollback" in another terminal, or on the page.

It ends with its last rollout, and page, API and our own toggles end with it; on a terminal it stays while one is rolled back, so
that it can be resumed. "phasegate serve" keeps all of it up. Beyond this machine (--host) it needs access tokens, as serve does.

Exit codes: 0 completed, 1 rolled back or errors in the plan, 2 usage or a busy port, 4 an outside system failed.`,
    )
    .action((plan: string, options: RunOptions) => run(plan, options, ambient));
}

async function run(path: string, options: RunOptions, ambient: Ambient): Promise<void> {
  const out = process.stdout;
  const ink = inkFor(out);
  const { document, rollouts, repairs, connections } = await preparePlan(path, {
    bindings: options.bindings,
    acceptRepairs: options.acceptRepairs === true,
    start: options.start,
    now: ambient.now(),
  });
  const state = resolve(options.state);
  const opened = openAccess({ state, host: options.host }, ambient);

  const region = liveRegion(out);
  const instance = await openInstance({
    state,
    host: options.host,
    port: options.port,
    statsdPort: options.statsdPort,
    ...(options.statsdSocket !== undefined && { statsdSocket: options.statsdSocket }),
    now: ambient.now,
    randomBytes: ambient.randomBytes,
    rollouts: rollouts.map(({ id }) => id),
    togglesOf: connectToggles(connections, { now: ambient.now, environment: process.env }),
    channelsOf: () => connectChannels(connections.notify ?? {}, ambient.now),
    metricsOf: connectMetrics(connections, ambient.now),
    access: opened.access,
    onEntry: (rollout, entry) =>
      region.print(
        `${ink.dim(formatInstant(rollout.calendar, entry.at))}  ${ink.bold(rollout.toggle)}  ${describeEntry(entry, rollout)}`,
      ),
    onDefect: (error) => region.print(ink.red(defectText(error))),
    onFault: (fault) => region.print(ink.red(`${fault.message} (${fault.code})`)),
  }).catch((error: unknown) => {
    opened.close();
    throw error;
  });
  const stop = stopSignal();
  try {
    const runners: Runner[] = [];
    for (const rollout of rollouts) {
      const { journal } = instance;
      const by = operator().name;
      const asked = { rollout, connections, journal, now: ambient.now, by, reason: options.withoutData };
      await instance.pin(rollout, document, repairs, await dataBeforeRun(asked));
      runners.push(await instance.run(rollout.id));
    }
    region.print(
      `Page, API and toggles at ${ink.cyan(instance.url)}, DogStatsD at ${instance.statsd}${andSocket(options.statsdSocket)}`,
    );
    const { receiveBuffer, socketQueue } = instance.metrics.stats();
    for (const small of [receiveBufferNote(receiveBuffer), socketQueueNote(socketQueue)])
      if (small !== undefined) region.print(ink.yellow(small));
    const runs = (): readonly Run[] => runners.map((runner) => runner.state().run);
    while (!stop.stopped()) {
      await Promise.all(runners.map((runner) => runner.turn()));
      region.draw([
        '',
        ...runners.flatMap((runner) => [...rolloutLines({ ...runner.state(), now: ambient.now() }, ink), '']),
      ]);
      // Somebody who looks at it may resume what was rolled back; a script is to hear how it ended.
      if (runs().every(isEnded) && !(out.isTTY && runs().some(isRolledBack))) break;
      await stop.within(LOOK_EVERY);
    }
    if (!stop.stopped())
      region.print(`Page, API and our own toggles end with this command; "phasegate serve" keeps them up.`);
    process.exitCode = runs().every(isEnded) || !stop.stopped() ? worst(runs().map(exitCodeOf)) : 130;
  } finally {
    region.end();
    stop.release();
    await instance.close();
    opened.close();
  }
}

function isRolledBack({ state }: Run): boolean {
  return state.kind === 'rolledBack';
}
