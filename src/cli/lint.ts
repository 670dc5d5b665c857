// `phasegate lint`: what is wrong in plans, for a person, for a program, or beside the lines of a change.
import { Command, Option } from 'commander';
import { Fault } from '../engine/faults.ts';
import { examineFile } from './examine-file.ts';
import { CommandEnd, EXIT, type ExitCode, exitCodeForFault, worst } from './exit.ts';
import { type MendedFile, mendFile } from './mend-file.ts';
import { bindingsOption, onePlan } from './options.ts';
import { printable } from './printable.ts';
import { type NamedText, type ReadDocuments, readDocuments } from './read-documents.ts';
import { type Linted, sarifOf } from './review/sarif.ts';
import { pagePathOf } from './rule-page.ts';
import { countsOf, findingLines } from './source-frame.ts';
import { inkFor } from './terminal.ts';

interface LintOptions {
  readonly format: 'pretty' | 'json' | 'sarif';
  readonly bindings?: string;
  readonly fix?: true;
}

export function command(): Command {
  return new Command('phasegate lint')
    .description(
      'Says what is wrong in plans: dates, figures and criteria that contradict each other, slots left open, ways back that are missing.',
    )
    .argument('<files...>', 'Markdown plans')
    .addOption(bindingsOption())
    .addOption(new Option('--format <format>', 'how to print').choices(['pretty', 'json', 'sarif']).default('pretty'))
    .option('--fix', 'first make the repairs that change no meaning, and say which')
    .addHelpText(
      'after',
      `
Examples:
  phasegate lint plan.md
  phasegate lint plans/*.md --format sarif > findings.sarif
  phasegate lint plan.md --format json
  phasegate lint --fix plan.md

--fix writes into the document what can be repaired without asking: boxes that cannot be ticked, brackets the wrong way
round, a year that contradicts the dates around it. What it did is told first (with json or sarif, on stderr); the rest is
left to you. Results that Phasegate wrote are not touched.

The bindings beside a plan (plan.bindings.yaml) are checked with it, and their lint.rules hold for it; so does a comment in the
plan itself: <!-- phasegate-disable large-jump -->

Exit codes: 0 no errors (warnings do not count), 1 an error was found, 2 a document cannot be read.`,
    )
    .action(lintFiles);
}

async function lintFiles(names: readonly string[], options: LintOptions): Promise<void> {
  const complain = (message: string): void => void process.stderr.write(`${message}\n`);
  const found = await readDocuments(names, complain);
  const named = onePlan(names, options.bindings);
  const { documents, exitCode } = options.fix ? await mendFiles(found, named, options.format, complain) : found;
  const linted: Linted[] = [];
  for (const document of documents) {
    const { name, text, findings, bound } = await examineFile(document, named);
    linted.push({ name, text, findings }, ...(bound && bound.findings.length > 0 ? [bound] : []));
  }
  process.stdout.write(
    options.format === 'pretty' ? pretty(linted) : `${JSON.stringify(machine(linted, options.format), undefined, 1)}\n`,
  );
  const errors = linted.some(({ findings }) => findings.some((finding) => finding.severity === 'error'));
  process.exitCode = worst([exitCode, errors ? EXIT.no : EXIT.done]);
}

/** The documents after their repairs, each told; one that cannot be written is told too, and stays as it was. */
async function mendFiles(
  { documents, exitCode }: ReadDocuments,
  bindings: string | undefined,
  format: LintOptions['format'],
  complain: (message: string) => void,
): Promise<ReadDocuments> {
  const out = format === 'pretty' ? process.stdout : process.stderr;
  const ink = inkFor(out);
  const mended: NamedText[] = [];
  const codes: ExitCode[] = [exitCode];
  for (const document of documents) {
    try {
      const file = await mendFile(document, bindings, ink);
      out.write(`${[...file.told, `${ink.bold(printable(file.name))}: ${repairsOf(file)}`, ''].join('\n')}\n`);
      mended.push(file);
    } catch (error) {
      if (!(error instanceof Fault) && !(error instanceof CommandEnd)) throw error;
      complain(error instanceof Fault ? `${error.message} (${error.code})` : error.message);
      codes.push(error instanceof Fault ? exitCodeForFault(error.code) : error.code);
      mended.push(document);
    }
  }
  return { documents: mended, exitCode: worst(codes) };
}

function repairsOf({ told }: MendedFile): string {
  if (told.length === 0) return 'nothing that could be repaired without asking; the file is as it was';
  return told.length === 1 ? '1 repair' : `${told.length} repairs`;
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
  return Object.fromEntries(
    linted.map(({ name, findings }) => [
      name,
      { findings: findings.map((finding) => ({ ...finding, page: pagePathOf(finding.rule) })) },
    ]),
  );
}
