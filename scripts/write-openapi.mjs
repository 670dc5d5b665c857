// Writes docs/generated/openapi.json from the schemas of the contract: `node scripts/write-openapi.mjs`; a test keeps it fresh.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { openApiDocument } from '../src/server/contract/openapi.ts';

const root = new URL('../', import.meta.url);
const { version } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));
const file = fileURLToPath(new URL('docs/generated/openapi.json', root));
mkdirSync(fileURLToPath(new URL('docs/generated/', root)), { recursive: true });
writeFileSync(file, `${JSON.stringify(openApiDocument(version), undefined, 2)}\n`);
execFileSync(process.execPath, [fileURLToPath(new URL('scripts/tools.mjs', root)), 'biome', 'format', '--write', file]);
