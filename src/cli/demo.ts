// `phasegate demo`: plays a plan in virtual time against real programs under real load.
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { createDocumentFiles } from '../adapters/documents-files/document-files.ts';
import { percent } from '../core/toggle/percentage.ts';
import type { Ambient } from './ambient.ts';
import { soundBindings } from './bindings/bindings-beside.ts';
import { type FaultAt, faultMeaning, KNOWN_FAULTS, parseFault } from './demo/faults.ts';
import { perform } from './demo/perform.ts';
import { CommandEnd, EXIT } from './exit.ts';
import { bindingsOption, collect, natural, port } from './options.ts';

const OWN_PLAN = fileURLToPath(new URL('../../plans/records-and-documents.md', import.meta.url));

/**
 * The story of a real rollout: on the day of 50% the downloads fail at 0.78%; the fault is mended and the rollout resumed there.
 * The volume is an assumption, since the real one was never published.
 */
const STORY = { faults: ['download-502@50%:0.0078'], resumeAt: percent(50), volumes: { '50': 5_000 } } as const;

interface DemoOptions {
  readonly bindings?: string;
  readonly fault: readonly string[];
  readonly listFaults?: true;
  readonly seed: number;
  readonly state: string;
  readonly port: number;
  readonly statsdPort: number;
}

export function command(ambient: Ambient): Command {
  return new Command('phasegate demo')
    .description(
      'Plays a plan in virtual time against two real programs under load. Without a plan: the story of our own.',
    )
    .argument('[plan]', 'a Markdown plan whose criteria speak of "write to table", "index" or "download"')
    .addOption(bindingsOption())
    .option('--fault <name@percent[:rate]>', 'switch a fault on, a third into that step (repeatable)', collect, [])
    .option('--list-faults', 'name the faults and end')
    .option('--seed <n>', 'repeat a demo exactly', natural, 1)
    .option('--state <folder>', 'where the demo keeps journal, evidence and the copy of the plan', '.phasegate/demo')
    .option('--port <n>', 'port of the page, 0 for any free one', port, 8470)
    .option('--statsd-port <n>', 'port of the DogStatsD intake, 0 for any free one', port, 8125)
    .addHelpText(
      'after',
      `
Examples:
  phasegate demo                                       the story, with our own plan
  phasegate demo plan.md                               your plan, everything healthy
  phasegate demo plan.md --fault download-502@50%      a fifth of the downloads fail from 50% on
  phasegate demo plan.md --fault download-502@50%:0.0078

The plan itself is never written: the demo works on a copy and prints the difference. Exit codes: 0 completed, 1 rolled back
or errors in the plan, 2 usage, 3 a person is asked, 4 an outside system failed.`,
    )
    .action((plan: string | undefined, options: DemoOptions) => demo(plan, options, ambient));
}

async function demo(path: string | undefined, options: DemoOptions, ambient: Ambient): Promise<void> {
  if (options.listFaults) {
    for (const fault of KNOWN_FAULTS)
      process.stdout.write(
        `${fault.name.padEnd(18)} ${fault.system.padEnd(18)} ${faultMeaning(fault, undefined)}${fault.usualRate === undefined ? '' : '; another share: @50%:0.0078'}\n`,
      );
    return;
  }
  const isStory = path === undefined && options.fault.length === 0;
  const faults = isStory ? STORY.faults : options.fault;
  const plan = resolve(path ?? OWN_PLAN);
  const text = await createDocumentFiles().read(plan);
  process.exitCode = await perform({
    name: path ?? 'plans/records-and-documents.md',
    plan,
    text,
    bindings: (await soundBindings(plan, text, options.bindings)).bindings,
    faultTexts: faults,
    faults: faults.map(faultOf).map((fault) => (isStory ? { ...fault, into: 0 } : fault)),
    story: isStory ? STORY : undefined,
    seed: options.seed,
    state: resolve(options.state),
    port: options.port,
    statsdPort: options.statsdPort,
    ambient,
  });
}

function faultOf(text: string): FaultAt {
  const fault = parseFault(text);
  if (typeof fault === 'string')
    throw new CommandEnd(EXIT.usage, `${fault}. "phasegate demo --list-faults" names them all.`);
  return fault;
}
