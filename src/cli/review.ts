// `phasegate review`: looks at the plans of a change, as a check of a pull request or before a commit.
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { Command, Option } from 'commander';
import type { Finding } from '../core/plan/finding.ts';
import { type ExaminedFile, examineFile } from './examine-file.ts';
import { CommandEnd, EXIT } from './exit.ts';
import { collect } from './options.ts';
import { readDocuments } from './read-documents.ts';
import { annotationLines } from './review/annotations.ts';
import { changedFilesIn, documentsOf } from './review/changed-files.ts';
import { type ReviewedChange, readReviewEvent } from './review/review-event.ts';
import { reviewSummary } from './review/review-summary.ts';
import { type Linted, sarifOf } from './review/sarif.ts';
import { countsOf, findingLines } from './source-frame.ts';
import { inkFor } from './terminal.ts';

interface ReviewOptions {
  readonly event?: string;
  readonly changed?: string;
  readonly plans: readonly string[];
  readonly sarif?: string;
  readonly summary?: string;
  readonly outputs?: string;
  readonly failOn: 'error' | 'warning' | 'never';
  readonly format: 'pretty' | 'json' | 'github';
}

export function command(): Command {
  return new Command('phasegate review')
    .description(
      'Lints the plans among the files of a change, and sums up what they mean: their staircases, and what their gates can show. Other documents are passed over.',
    )
    .argument('[files...]', 'files of the change, from the root of the repository')
    .option(
      '--changed <file>',
      'more of them: one a line, or the JSON that GitHub answers when asked for changed files',
    )
    .option('--event <file>', "GitHub's event, for links and for what may be answered (GITHUB_EVENT_PATH)")
    .option('--plans <glob>', 'look at files that match only (repeatable)', collect, [])
    .option('--sarif <file>', 'write the findings as SARIF 2.1.0')
    .option('--summary <file>', 'write the summary as Markdown, for a comment')
    .option('--outputs <file>', 'append counts and what may be answered as key=value lines (GITHUB_OUTPUT)')
    .addOption(
      new Option('--fail-on <severity>', 'when to end with 1').choices(['error', 'warning', 'never']).default('error'),
    )
    .addOption(
      new Option('--format <format>', 'how to print; github: annotations')
        .choices(['pretty', 'json', 'github'])
        .default('pretty'),
    )
    .addHelpText(
      'after',
      `
Examples:
  phasegate review docs/letters.md docs/notes.md
  git diff --name-only main | phasegate review --changed /dev/stdin
  phasegate review --event "$GITHUB_EVENT_PATH" --changed changed.txt --format github --sarif plans.sarif --summary comment.md

A changed bindings file (plan.bindings.yaml) brings its plan. Removed files and ones outside of the folder are passed over.

Exit codes: 0 nothing that fails it, 1 a finding as grave as --fail-on, 2 usage, or a file that cannot be read.`,
    )
    .action(review);
}

async function review(files: readonly string[], options: ReviewOptions): Promise<void> {
  const change = options.event === undefined ? undefined : readReviewEvent(textOf(options.event), options.event);
  const listed = options.changed === undefined ? [] : changedFilesIn(textOf(options.changed), options.changed);
  const documents = documentsOf([...files, ...listed], process.cwd(), options.plans);
  const read = await readDocuments(documents, (message) => process.stderr.write(`${message}\n`));
  const plans: ExaminedFile[] = [];
  for (const document of read.documents) {
    const examined = await examineFile(document);
    if (examined.draft.kind === 'plan') plans.push(examined);
  }
  const linted = plans.flatMap(({ name, text, findings, bound }): Linted[] => [
    { name, text, findings },
    ...(bound ? [bound] : []),
  ]);
  const findings = linted.flatMap((each) => each.findings);
  if (options.sarif !== undefined) writeFileSync(options.sarif, `${JSON.stringify(sarifOf(linted), undefined, 1)}\n`);
  if (options.summary !== undefined) writeFileSync(options.summary, reviewSummary(plans, change?.filesAt));
  if (options.outputs !== undefined) appendFileSync(options.outputs, outputsOf(plans, findings, change));
  process.stdout.write(printed(plans, linted, options.format));
  const fails = findings.some(({ severity }) => severity === 'error' || severity === options.failOn);
  process.exitCode =
    read.exitCode !== EXIT.done ? read.exitCode : fails && options.failOn !== 'never' ? EXIT.no : EXIT.done;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new CommandEnd(EXIT.usage, `Cannot read ${file}: ${(error as Error).message}. Check the path.`);
  }
}

function outputsOf(
  plans: readonly ExaminedFile[],
  findings: readonly Finding[],
  change: ReviewedChange | undefined,
): string {
  const count = (severity: Finding['severity']): number => findings.filter((each) => each.severity === severity).length;
  const lines: readonly (readonly [string, string | number | boolean])[] = [
    ['plans', plans.length],
    ['errors', count('error')],
    ['warnings', count('warning')],
    ['pull-request', change?.pullRequest ?? ''],
    ['from-fork', change?.fromFork ?? false],
  ];
  return lines.map(([key, value]) => `${key}=${value}\n`).join('');
}

function printed(plans: readonly ExaminedFile[], linted: readonly Linted[], format: ReviewOptions['format']): string {
  if (format === 'json')
    return `${JSON.stringify(Object.fromEntries(linted.map(({ name, findings }) => [name, { findings }])), undefined, 1)}\n`;
  const counts = `${countsOf(linted.flatMap(({ findings }) => findings))} in ${plans.length} plan${plans.length === 1 ? '' : 's'}`;
  if (format === 'github') return [...annotationLines(linted), counts, ''].join('\n');
  const ink = inkFor(process.stdout);
  const lines = linted.flatMap(({ name, text, findings }) =>
    findings.flatMap((finding) => [...findingLines(name, text, finding, ink), '']),
  );
  return [...lines, `${ink.bold(counts)}`, ''].join('\n');
}
