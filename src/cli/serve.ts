// `phasegate serve`: page, API, toggles and intake for every rollout of a state folder, and one process that runs them all.

import { resolve } from 'node:path';
import { Command } from 'commander';
import { receiveBufferNote, socketQueueNote } from '../adapters/metrics-dogstatsd/receive-buffer-note.ts';
import type { IntakeSocket } from '../adapters/metrics-dogstatsd/socket-intake.ts';
import { formatInstant } from '../core/calendar/format.ts';
import type { PlainDate } from '../core/calendar/instant.ts';
import { describeEntry } from '../core/run/describe.ts';
import type { Ambient } from './ambient.ts';
import { dataBeforeRun } from './check/check-before-run.ts';
import { defectText } from './defect-text.ts';
import { openInstance } from './instance.ts';
import { openAccess } from './open-access.ts';
import { operator } from './operator.ts';
import { andSocket, bindingsOption, onePlan, plainDate, port, publicUrl, statsdSocketOption } from './options.ts';
import { type PreparedPlan, preparePlan } from './prepare-plan.ts';
import { keepRunning } from './serve/keep-running.ts';
import { knownConnections } from './serve/known-connections.ts';
import { stopSignal } from './stop-signal.ts';
import { inkFor, liveRegion } from './terminal.ts';

interface ServeOptions {
  readonly bindings?: string;
  readonly acceptRepairs?: true;
  readonly start?: PlainDate;
  readonly state: string;
  readonly host: string;
  readonly port: number;
  readonly statsdPort: number;
  readonly statsdSocket?: IntakeSocket;
  readonly publicUrl?: URL;
  readonly withoutData?: string;
}

export function command(ambient: Ambient): Command {
  return new Command('phasegate serve')
    .description(
      'Serves page, API and toggles for every rollout of a state folder, and runs those that are not completed. Goes on after they end.',
    )
    .argument('[plans...]', 'Markdown plans to begin as well; without any, only what the journal has goes on')
    .addOption(bindingsOption())
    .option('--accept-repairs', 'accept the safe repairs of error findings, each of which is journaled')
    .option('--start <date>', 'begin on this day, keeping the business-day offsets of all windows', plainDate)
    .option(
      '--without-data <reason>',
      'begin plans although a check finds no data for a criterion; journaled with the reason',
    )
    .option('--state <folder>', 'where journal, evidence and access tokens are kept', '.phasegate')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--port <n>', 'port of page, API and toggles, 0 for any free one', port, 8470)
    .option('--statsd-port <n>', 'port of the DogStatsD intake, 0 for any free one', port, 8125)
    .addOption(statsdSocketOption())
    .option(
      '--public-url <url>',
      'how browsers reach it through a proxy; with https, cookies are sent by TLS only',
      publicUrl,
    )
    .addHelpText(
      'after',
      `
Examples:
  phasegate serve                        every rollout of .phasegate goes on
  phasegate serve plan.md                and this plan is begun
  phasegate serve --host 0.0.0.0 --public-url https://phasegate.example.gov

On this machine (127.0.0.1) nobody signs in, and its user is who acts. Anywhere else it refuses to start without an access
token: "phasegate token create". A rollout that another process runs is shown, and run here once that process has ended.

Ctrl-C stops the process, not the rollouts: the percentages stay. Exit codes: 0 stopped, 1 errors in a plan, 2 usage or a busy
port, 4 an outside system failed.`,
    )
    .action((plans: readonly string[], options: ServeOptions) => serve(plans, options, ambient));
}

async function serve(plans: readonly string[], options: ServeOptions, ambient: Ambient): Promise<void> {
  const ink = inkFor(process.stdout);
  const region = liveRegion(process.stdout);
  const bindings = onePlan(plans, options.bindings);
  const prepared: PreparedPlan[] = [];
  for (const plan of plans)
    prepared.push(
      await preparePlan(plan, {
        bindings,
        acceptRepairs: options.acceptRepairs === true,
        start: options.start,
        now: ambient.now(),
      }),
    );
  const state = resolve(options.state);
  const opened = openAccess({ state, host: options.host, publicUrl: options.publicUrl }, ambient);
  const stop = stopSignal();
  try {
    const known = await knownConnections(state, prepared, ambient);
    const instance = await openInstance({
      state,
      host: options.host,
      port: options.port,
      statsdPort: options.statsdPort,
      ...(options.statsdSocket !== undefined && { statsdSocket: options.statsdSocket }),
      now: ambient.now,
      randomBytes: ambient.randomBytes,
      rollouts: known.rollouts,
      togglesOf: known.togglesOf,
      metricsOf: known.metricsOf,
      channelsOf: known.channelsOf,
      access: opened.access,
      names: opened.names,
      onEntry: (rollout, entry) =>
        region.print(
          `${ink.dim(formatInstant(rollout.calendar, entry.at))}  ${ink.bold(rollout.id)}  ${describeEntry(entry, rollout)}`,
        ),
      onDefect: (error) => region.print(ink.red(defectText(error))),
      onFault: (fault) => region.print(ink.red(`${fault.message} (${fault.code})`)),
    });
    try {
      for (const { rollouts, document, repairs, connections } of prepared)
        for (const rollout of rollouts) {
          const asked = { rollout, connections, journal: instance.journal, now: ambient.now, by: operator().name };
          const withoutData = await dataBeforeRun({ ...asked, reason: options.withoutData });
          await instance.pin(rollout, document, repairs, withoutData);
        }
      region.print(
        `Page, API and toggles at ${ink.cyan(options.publicUrl?.origin ?? instance.url)}, DogStatsD at ${instance.statsd}${andSocket(options.statsdSocket)}. Ctrl-C stops serving; percentages stay.`,
      );
      const { receiveBuffer, socketQueue } = instance.metrics.stats();
      for (const warning of [opened.warning, receiveBufferNote(receiveBuffer), socketQueueNote(socketQueue)])
        if (warning !== undefined) region.print(ink.yellow(warning));
      const renewed = {
        ...instance,
        async run(id: string) {
          await known.renew(id, instance.journal);
          return instance.run(id);
        },
      };
      await keepRunning({ instance: renewed, stop, onNotice: (text) => region.print(ink.yellow(text)) });
    } finally {
      await instance.close();
    }
  } finally {
    region.end();
    stop.release();
    opened.close();
  }
}
