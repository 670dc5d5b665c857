// The composition root: picks the command, and is the only file that reads the clock and the dice.
import { randomBytes } from 'node:crypto';
import { type Command, CommanderError } from 'commander';
import { toInstant } from '../core/calendar/instant.ts';
import { Fault } from '../engine/faults.ts';
import type { Ambient } from './ambient.ts';
import { CommandEnd, EXIT, exitCodeForFault } from './exit.ts';
import type { RequestKind } from './request.ts';

interface CommandModule {
  /** Builds the commander command; its action sets process.exitCode. */
  command(ambient: Ambient): Command;
}

async function request(kind: RequestKind): Promise<CommandModule> {
  const { requestCommand } = await import('./request.ts');
  return { command: (ambient) => requestCommand(kind, ambient) };
}

/** Name, one line of help, and where it lives; loaded only when it is asked for, so that `--version` stays fast. */
const COMMANDS: readonly (readonly [name: string, summary: string, load: () => Promise<CommandModule>])[] = [
  ['lint', 'say what is wrong in a plan', () => import('./lint.ts')],
  ['explain', 'show what a plan means: steps, gates, dates', () => import('./explain.ts')],
  ['simulate', 'play a plan thousands of times: how it ends, when, whom faults reach', () => import('./simulate.ts')],
  ['replay', 'play a plan over what was observed, against what people did', () => import('./replay.ts')],
  ['new', 'write a plan from a few answers', () => import('./new.ts')],
  ['init', "write a plan's bindings beside it, to be edited", () => import('./init.ts')],
  ['check', 'before a run: are the numbers there that its gates would look at', () => import('./check.ts')],
  ['review', 'look at the plans of a change, for a pull request or a commit', () => import('./review.ts')],
  ['run', "run a plan's rollouts, in real time", () => import('./run.ts')],
  ['serve', 'serve page, API and toggles for every rollout, and run them', () => import('./serve.ts')],
  ['token', 'make, list and revoke access tokens of a server', () => import('./token.ts')],
  ['status', 'show where every rollout stands', () => import('./status.ts')],
  ['report', "tell a rollout's whole story on one printable page", () => import('./report.ts')],
  ['approve', 'let a step pass whose gate cannot decide', () => request('approve')],
  ['pause', 'keep the percentage, stop advancing', () => request('pause')],
  ['resume', 'go on after a pause or a rollback', () => request('resume')],
  ['rollback', 'go to 0% at once', () => request('rollback')],
  ['override', 'advance over a limit; takes two people', () => request('override')],
  ['record', 'record a value for a manual criterion', () => request('record')],
  ['triage', 'say that failures are not the change', () => request('triage')],
  ['confirm', 'say that the toggle was set by hand', () => request('confirm')],
  ['audit', 'recompute every decision of a journal from its evidence', () => import('./audit.ts')],
  ['export', 'print toggles as flagd defines them', () => import('./export.ts')],
  ['demo', 'play a plan against two real programs under load', () => import('./demo.ts')],
];

const ambient: Ambient = {
  now: () => toInstant(Date.now()),
  randomBytes: (size) => new Uint8Array(randomBytes(size)),
};

const help = (): string => `Usage: phasegate <command> [options]

Your release plan already says when to stop. Phasegate makes sure someone does.

Commands:
${COMMANDS.map(([name, summary]) => `  ${name.padEnd(10)} ${summary}`).join('\n')}

  phasegate <command> --help   says more, with examples
  phasegate --version
`;

/** The exit code of a command that threw, its message told. A defect of ours is thrown on, with its stack. */
function endOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  if (error instanceof CommandEnd) {
    process.stderr.write(`${error.message}\n`);
    return error.code;
  }
  if (error instanceof Fault) {
    process.stderr.write(`${error.message} (${error.code})\n`);
    return exitCodeForFault(error.code);
  }
  throw error;
}

// Who read a pipe has read enough ("| head"): no error, and a run goes on without a reader.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });

const [name, ...rest] = process.argv.slice(2);
if (name === undefined || name === '--help' || name === '-h' || name === 'help') process.stdout.write(help());
else {
  const found = COMMANDS.find(([known]) => known === name);
  if (!found) {
    process.stderr.write(`Unexpected command "${name}", expected one of: ${COMMANDS.map(([n]) => n).join(', ')}\n`);
    process.exitCode = 2;
  } else {
    const module = await found[2]();
    try {
      const command = module.command(ambient).exitOverride();
      command.showHelpAfterError(`"phasegate ${name} --help" says more, with examples.`);
      await command.parseAsync(rest, { from: 'user' });
    } catch (error) {
      process.exitCode = endOf(error);
    }
  }
}
