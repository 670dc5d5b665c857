// Writes the pages of the linter's rules, which a test keeps fresh: `node scripts/generate-rules.mjs`.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { RULES_FOLDER, rulePages } from '../src/cli/rule-page.ts';

const folder = fileURLToPath(new URL(`../${RULES_FOLDER}/`, import.meta.url));
rmSync(folder, { recursive: true, force: true }); // a rule that is gone leaves no page
mkdirSync(folder, { recursive: true });
for (const [name, text] of rulePages()) writeFileSync(folder + name, text);
