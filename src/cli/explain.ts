// `phasegate explain`: what plans mean, read-only, for a person or for a program.

import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { explanation } from '../core/plan/explanation.ts';
import { lint } from '../core/plan/lint.ts';
import { read } from '../core/plan/read.ts';

export function command(): Command {
  return new Command('phasegate explain')
    .argument('<files...>')
    .option('--format <f>')
    .action((files: string[]) => {
      const out: Record<string, unknown> = {};
      for (const file of files) {
        const text = readFileSync(file, 'utf8');
        const draft = read(text);
        out[file] = explanation(draft, lint(text, draft));
      }
      process.stdout.write(`${JSON.stringify(out, null, 1)}\n`);
    });
}
