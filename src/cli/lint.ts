// `phasegate lint`: what is wrong in plans, for a person, for a program, or beside the lines of a change.
import { Command, Option } from 'commander';
import { examineFile } from './examine-file.ts';
import { EXIT, worst } from './exit.ts';
import { bindingsOption, onePlan } from './options.ts';
import { readDocuments } from './read-documents.ts';
import { type Linted, sarifOf } from './sarif.ts';
import { countsOf, findingLines } from './source-frame.ts';
import { inkFor } from './terminal.ts';

interface LintOptions {
  readonly format: 'pretty' | 'json' | 'sarif';
  readonly bindings?: string;
}

export function command(): Command {
  return new Command('phasegate lint')
    .description(
      'Says what is wrong in plans: dates, figures and criteria that contradict each other, slots left open, ways back that are missing.',
    )
    .argument('<files...>', 'Markdown plans')
    .addOption(bindingsOption())
    .addOption(new Option('--format <format>', 'how to print').choices(['pretty', 'json', 'sarif']).default('pretty'))
    .addHelpText(
      'after',
      `
Examples:
  phasegate lint plan.md
  phasegate lint plans/*.md --format sarif > findings.sarif
  phasegate lint plan.md --format json

The bindings beside a plan (plan.bindings.yaml) are checked with it, and their lint.rules hold for it; so does a comment in the
plan itself: <!-- phasegate-disable large-jump -->

Exit codes: 0 no errors (warnings do not count), 1 an error was found, 2 a document cannot be read.`,
    )
    .action(lintFiles);
}

async function lintFiles(names: readonly string[], options: LintOptions): Promise<void> {
  const { documents, exitCode } = await readDocuments(names, (message) => process.stderr.write(`${message}\n`));
  const linted: Linted[] = [];
  for (const document of documents) {
    const { name, text, findings, bound } = await examineFile(document, onePlan(names, options.bindings));
    linted.push({ name, text, findings }, ...(bound && bound.findings.length > 0 ? [bound] : []));
  }
  process.stdout.write(
    options.format === 'pretty' ? pretty(linted) : `${JSON.stringify(machine(linted, options.format), undefined, 1)}\n`,
  );
  const errors = linted.some(({ findings }) => findings.some((finding) => finding.severity === 'error'));
  process.exitCode = worst([exitCode, errors ? EXIT.no : EXIT.done]);
}

function pretty(linted: readonly Linted[]): string {
  const ink = inkFor(process.stdout);
  return linted
    .map(({ name, text, findings }) => {
      const lines = findings.flatMap((finding) => [...findingLines(name, text, finding, ink), '']);
      return [...lines, `${ink.bold(name)}: ${countsOf(findings)}`, ''].join('\n');
    })
    .join('\n');
}

function machine(linted: readonly Linted[], format: 'json' | 'sarif'): object {
  if (format === 'sarif') return sarifOf(linted);
  return Object.fromEntries(linted.map(({ name, findings }) => [name, { findings }]));
}
