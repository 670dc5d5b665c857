// `phasegate init`: writes the bindings file beside a plan, filled with what was derived, to be edited.
import { basename, dirname, isAbsolute, relative, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Command, Option } from 'commander';
import { createDocumentFiles } from '../adapters/documents-files/document-files.ts';
import { dateOf } from '../core/calendar/business-time.ts';
import { DEFAULT_CALENDAR } from '../core/calendar/calendar.ts';
import type { PlainDate } from '../core/calendar/instant.ts';
import { compile } from '../core/plan/compile.ts';
import type { Draft } from '../core/plan/draft.ts';
import { lint } from '../core/plan/lint.ts';
import type { Plan } from '../core/plan/plan.ts';
import { read } from '../core/plan/read.ts';
import { blankOwnWriting } from '../core/plan/writing/own-writing.ts';
import type { Ambient } from './ambient.ts';
import { bindingsPath } from './bindings/bindings-beside.ts';
import { bindingsText } from './bindings/bindings-text.ts';
import { CommandEnd, EXIT } from './exit.ts';
import { writeNewFile } from './new/new-file.ts';
import { plainDate } from './options.ts';
import { findingLines } from './source-frame.ts';
import { inkFor } from './terminal.ts';

interface InitOptions {
  readonly force?: true;
  readonly print?: true;
  readonly start?: PlainDate;
  readonly format: 'pretty' | 'json';
}

const SCHEMA = fileURLToPath(new URL('../../schema/bindings.schema.json', import.meta.url));

export function command(ambient: Ambient): Command {
  return new Command('phasegate init')
    .description(
      "Writes a plan's bindings beside it (plan.bindings.yaml): what the plan does not say, filled with what Phasegate derives, and commented. Changes nothing until you change it.",
    )
    .argument('<plan>', 'the Markdown plan')
    .option('--print', 'print the bindings instead of writing them')
    .option('--force', 'write them anew where there are some; the old file is kept as .bak')
    .option('--start <date>', 'the day on which a plan without dates is taken to begin; today by default', plainDate)
    .addOption(
      new Option('--format <format>', 'how to say what was written').choices(['pretty', 'json']).default('pretty'),
    )
    .addHelpText(
      'after',
      `
Examples:
  phasegate init plan.md                writes plan.bindings.yaml
  phasegate init plan.md --print        shows what it would write
  phasegate init plan.md --force        writes it anew, and keeps yours as plan.bindings.yaml.bak

Exit codes: 0 written, 1 it is no plan or has errors, 2 usage, or there are bindings already.`,
    )
    .action((plan: string, options: InitOptions) => init(plan, options, ambient));
}

async function init(path: string, options: InitOptions, ambient: Ambient): Promise<void> {
  // Results of an earlier run are no part of what its author plans.
  const text = blankOwnWriting(await createDocumentFiles().read(path));
  const draft = read(text);
  const today = dateOf(DEFAULT_CALENDAR, ambient.now());
  const plan = derivedPlan(path, text, draft, options.start ?? today);
  const target = bindingsPath(path);
  const bindings = bindingsText({ name: basename(path), schema: schemaFrom(target), draft, plan });
  if (options.print) {
    process.stdout.write(bindings);
    return;
  }
  const { kept } = await writeNewFile(target, bindings, {
    replace: options.force === true,
    instead:
      'Edit it; "--print" shows what would be derived now, and "--force" writes it anew and keeps yours as .bak.',
  });
  process.stdout.write(
    options.format === 'json'
      ? `${JSON.stringify({ written: target, kept: kept ?? null })}\n`
      : `${target} is written${kept === undefined ? '' : `, and what was there is kept as ${kept}`}. It says what held before: change what should be different.\n`,
  );
}

/**
 * What the plan means without bindings, with its safe repairs; begun on `start` where it has no dates.
 * @throws CommandEnd with every error when it is no plan, or has errors that are not safely repaired.
 */
function derivedPlan(path: string, text: string, draft: Draft, start: PlainDate): Plan {
  const findings = lint(text, draft);
  const options = { bindings: {}, findings, acceptRepairs: true };
  const dated = compile(draft, options);
  const { plan } = dated.plan ? dated : compile(draft, { ...options, start });
  if (plan && draft.kind === 'plan') return plan;
  const ink = inkFor(process.stderr);
  const errors = dated.findings.filter(({ severity }) => severity === 'error');
  throw new CommandEnd(
    EXIT.no,
    [
      ...errors.flatMap((finding) => [...findingLines(path, text, finding, ink), '']),
      `${path} cannot be bound as it is. Mend it first; "phasegate lint" says when it is good.`,
    ].join('\n'),
  );
}

/** The shipped JSON Schema, as an editor finds it from the bindings file: relative, so that a project keeps working elsewhere. */
function schemaFrom(target: string): string {
  const path = relative(dirname(target), SCHEMA);
  return isAbsolute(path) ? pathToFileURL(path).href : path.split(sep).join('/');
}
