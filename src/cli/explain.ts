// `phasegate explain`: what plans mean, read-only, for a person or for a program.
import { Command, Option } from 'commander';
import { bindingsOf } from '../core/plan/bindings.ts';
import { explanation } from '../core/plan/explanation.ts';
import type { Plan } from '../core/plan/plan.ts';
import { powerTable } from '../core/plan/power-table.ts';
import type { BoundFile } from './bindings/bindings-beside.ts';
import { type ExaminedFile, examineFile } from './examine-file.ts';
import { EXIT, worst } from './exit.ts';
import { derivedOf, explainLines } from './explain-lines.ts';
import { bindingsOption, onePlan } from './options.ts';
import { powerLines } from './power-table.ts';
import { readDocuments } from './read-documents.ts';
import { countsOf, findingLines } from './source-frame.ts';
import { type Ink, inkFor } from './terminal.ts';

interface ExplainOptions {
  readonly format: 'pretty' | 'json';
  readonly bindings?: string;
}

export function command(): Command {
  return new Command('phasegate explain')
    .description(
      'Shows what plans mean: their rollouts, steps, dates, soaks, users and criteria, and what is wrong with them. Reads only.',
    )
    .argument('<files...>', 'Markdown plans')
    .addOption(bindingsOption())
    .addOption(new Option('--format <format>', 'how to print').choices(['pretty', 'json']).default('pretty'))
    .addHelpText(
      'after',
      `
Examples:
  phasegate explain plan.md
  phasegate explain plans/*.md --format json

In JSON the fields are what the author wrote; what is derived from them or repaired stands beside them under "derived".

Exit codes: 0 no errors (warnings do not count), 1 an error was found, 2 a document cannot be read.`,
    )
    .action(explainFiles);
}

async function explainFiles(names: readonly string[], options: ExplainOptions): Promise<void> {
  const { documents, exitCode } = await readDocuments(names, (message) => process.stderr.write(`${message}\n`));
  const examined: ExaminedFile[] = [];
  for (const document of documents) examined.push(await examineFile(document, onePlan(names, options.bindings)));
  process.stdout.write(
    options.format === 'json' ? `${JSON.stringify(machine(examined), undefined, 1)}\n` : pretty(examined),
  );
  const errors = examined.some(({ findings, bound }) =>
    [...findings, ...(bound?.findings ?? [])].some((finding) => finding.severity === 'error'),
  );
  process.exitCode = worst([exitCode, errors ? EXIT.no : EXIT.done]);
}

function machine(examined: readonly ExaminedFile[]): object {
  return Object.fromEntries(
    examined.map(({ name, draft, plan, findings, bound }) => [
      name,
      {
        ...explanation(draft, findings),
        derived: plan
          ? { ...derivedOf(plan), power: powerOf(plan, bound).map(({ id, table }) => ({ id, gates: table })) }
          : null,
        bindings: bound ? { file: bound.name, findings: bound.findings } : null,
      },
    ]),
  );
}

function pretty(examined: readonly ExaminedFile[]): string {
  const ink = inkFor(process.stdout);
  return examined
    .map(({ name, text, draft, plan, findings, bound }) =>
      [
        ...explainLines(name, draft, plan, ink),
        ...(plan && draft.kind === 'plan'
          ? powerOf(plan, bound).flatMap(({ rollout, table }) => {
              const lines = powerLines(rollout, table, ink);
              return lines.length > 0 ? ['', ...lines] : [];
            })
          : []),
        '',
        ...findings.flatMap((finding) => [...findingLines(name, text, finding, ink), '']),
        `${ink.bold(name)}: ${countsOf(findings)}`,
        ...(bound ? boundLines(bound, ink) : []),
        '',
      ].join('\n'),
    )
    .join('\n');
}

function powerOf(plan: Plan, bound: BoundFile | undefined) {
  return plan.rollouts.map((rollout) => {
    const table = powerTable(rollout, bindingsOf(bound?.bindings ?? {}, rollout.id));
    return { id: rollout.id, rollout, table };
  });
}

function boundLines({ name, text, findings }: BoundFile, ink: Ink): readonly string[] {
  return [
    ...findings.flatMap((finding) => ['', ...findingLines(name, text, finding, ink)]),
    `${ink.bold(name)}: ${countsOf(findings)}`,
  ];
}
