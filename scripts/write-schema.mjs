// Writes the JSON Schema of the bindings file, which editors use and a test keeps fresh: `node scripts/write-schema.mjs`.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bindingsJsonSchema } from '../src/cli/bindings/bindings-schema.ts';

const file = fileURLToPath(new URL('../schema/bindings.schema.json', import.meta.url));
writeFileSync(file, `${JSON.stringify(bindingsJsonSchema(), undefined, 2)}\n`);
execFileSync('npx', ['biome', 'format', '--write', file], { stdio: 'inherit' });
