// `node examples/back-end-tables/main.ts --port 0 --phasegate URL --statsd HOST:PORT --toggle KEY --database FILE --seed N`
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { programArguments, runProgram } from '../program.ts';
import { KEY_BYTES } from './metadata-cipher.ts';
import { startTableService } from './service.ts';

const given = programArguments('phased-rollout-of-back-end-tables', ['database']);
const wanted = given.own.database ?? ':memory:';

// SQLite in memory cannot be locked by another connection or go away, which is what the faults do: so a temporary
// folder it is.
const folder = wanted === ':memory:' ? mkdtempSync(join(tmpdir(), 'back-end-tables-')) : undefined;
const database = folder ? join(folder, 'evidence.sqlite') : wanted;
if (folder) process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

if (process.env.DATABASE_URL) process.stderr.write('DATABASE_URL is set, but only SQLite is written to so far.\n');

const hex = process.env.EVIDENCE_METADATA_KEY;
await runProgram(() =>
  startTableService(given, {
    database,
    key: hex === undefined ? randomBytes(KEY_BYTES) : Buffer.from(hex, 'hex'),
    now: Date.now,
    randomBytes,
  }),
);
