// Drives a toggle system by programs of the team's own: one sets a percentage, another prints it.
import type { Percentage } from '../../core/toggle/percentage.ts';
import type { Toggles } from '../../engine/ports.ts';
import {
  type Credential,
  lookingBy,
  percentageIn,
  secretOf,
  type ToggleErrand,
  toggleFault,
} from '../../engine/toggle-call.ts';
import { togglesOf } from '../../engine/toggles-of.ts';
import { runProgram } from './run-program.ts';

/** A program and its arguments, in which "{toggle}" and "{percentage}" are replaced. No shell looks at them. */
export type Argv = readonly [program: string, ...args: string[]];

export interface CommandOptions {
  readonly write: Argv;
  /** Prints the percentage, or nothing where there is no such toggle. Without it nothing can be read back, and a person confirms what was sent. */
  readonly read?: Argv;
  /** Variables of the environment, by name, for either program. */
  readonly credentials: {
    readonly read?: Readonly<Record<string, Credential>>;
    readonly write?: Readonly<Record<string, Credential>>;
  };
  /** The rest of their environment: what must be there for programs to run at all. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly effectiveWithin: number;
  /** Aborts when a program has run for too long. */
  readonly deadline: () => AbortSignal;
}

/**
 * Both get the toggle and the percentage ("25", "0.5") as arguments and as PHASEGATE_TOGGLE and PHASEGATE_PERCENTAGE. Exit code 0
 * means done; any other one is a fault that shows the last line of what was said on stderr, credentials blotted out. Of the codes
 * of sysexits.h, 65 says that the toggle is of another kind, over which nothing is written, and 77 that the credential has no right.
 */
export function createCommandToggles(options: CommandOptions): Toggles {
  const { write, read, credentials, environment, deadline } = options;

  async function run(
    errand: ToggleErrand,
    argv: Argv,
    environmentSecrets: Readonly<Record<string, Credential>> = {},
    percentage?: string,
  ): Promise<string> {
    if (errand.toggle.startsWith('-'))
      throw toggleFault(errand, 'a program would take a key that begins with "-" for an option', 'Rename the toggle.');
    const secrets: Record<string, string> = {};
    for (const [name, credential] of Object.entries(environmentSecrets))
      secrets[name] = await secretOf(errand, credential);
    const [program, ...args] = argv;
    const values: Readonly<Record<string, string | undefined>> = { toggle: errand.toggle, percentage };
    return runProgram(errand, {
      program,
      args: args.map((arg) => arg.replace(/\{(toggle|percentage)\}/g, (whole, name: string) => values[name] ?? whole)),
      environment: {
        ...environment,
        PHASEGATE_TOGGLE: errand.toggle,
        ...(percentage !== undefined && { PHASEGATE_PERCENTAGE: percentage }),
        ...secrets,
      },
      secrets: Object.values(secrets),
      signal: deadline(),
    });
  }

  return togglesOf({
    place: `the program ${write[0]}`,
    abilities: { write: true, readBack: read !== undefined, effectiveWithin: options.effectiveWithin },
    makes: true,
    async read(errand): Promise<Percentage | undefined> {
      if (read === undefined) return undefined;
      const said = (await run(errand, read, lookingBy(errand, { read: {}, write: {}, ...credentials }))).trim();
      return said === '' ? undefined : percentageIn(errand, said.replace(/\s*%$/, ''));
    },
    async send(errand, percentage) {
      await run(errand, write, credentials.write, String(percentage / 1000));
    },
  });
}
