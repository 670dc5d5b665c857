// What a person reads when a plan cannot be run: every error with its place, and how to go on.
import { CommandEnd, EXIT } from './exit.ts';
import type { LoadedPlan } from './load-plan.ts';

/** The error findings as one message: what stops the plan, and how to go on where a safe repair is known. */
export function refusalOf(name: string, loaded: LoadedPlan): CommandEnd {
  const errors = loaded.findings.filter(({ severity }) => severity === 'error');
  const lines = errors.map(({ line, message, rule, repair }) =>
    repair
      ? `  ${name}:${line} ${message} (${rule})\n    repair: ${repair.title}`
      : `  ${name}:${line} ${message} (${rule})`,
  );
  if (errors.length === 0) lines.push('  there is no rollout in it that could be run');
  const repairable = errors.length > 0 && errors.every(({ repair }) => repair?.safe);
  return new CommandEnd(
    EXIT.no,
    `${name} cannot be run as it is:\n${lines.join('\n')}${repairable ? '\nGo on with --accept-repairs, or mend the document.' : ''}`,
  );
}
