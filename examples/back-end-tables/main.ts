// `node examples/back-end-tables/main.ts --port 0 --phasegate URL --statsd HOST:PORT --toggle KEY --database FILE --seed N`; with DATABASE_URL the new tables are in PostgreSQL
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { programArguments, runProgram } from '../program.ts';
import { KEY_BYTES } from './metadata-cipher.ts';
import { oldPath } from './old-path.ts';
import { postgresEvidenceTable } from './postgres-evidence-table.ts';
import { startTableService } from './service.ts';
import { sqliteEvidenceTable } from './sqlite-evidence-table.ts';

const given = programArguments('phased-rollout-of-back-end-tables', ['database']);
const wanted = given.own.database ?? ':memory:';

// SQLite in memory cannot be locked by another connection or go away, which is what the faults do: so a temporary
// folder it is.
const folder = wanted === ':memory:' ? mkdtempSync(join(tmpdir(), 'back-end-tables-')) : undefined;
const database = folder ? join(folder, 'evidence.sqlite') : wanted;
if (folder) process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

const hex = process.env.EVIDENCE_METADATA_KEY;
const server = process.env.DATABASE_URL;
await runProgram(async () =>
  startTableService(given, {
    table: server ? await postgresEvidenceTable(server) : sqliteEvidenceTable(database),
    old: oldPath(`${database}-old`),
    key: hex === undefined ? randomBytes(KEY_BYTES) : Buffer.from(hex, 'hex'),
    now: Date.now,
    randomBytes,
  }),
);
