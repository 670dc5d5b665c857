// The claim-status service: takes evidence, keeps it the old way for everybody, and for users who are on in the new tables too.
import { connect, dualWrite } from 'phasegate/sdk';
import { faultRoutes, faultSwitches } from '../fault-switches.ts';
import { heedlessClient } from '../heedless-client.ts';
import { type Call, HttpError, jsonReply, type Reply, serveHttp } from '../http-service.ts';
import { mutedClient } from '../muted-client.ts';
import { outcomeCounts } from '../outcome-counts.ts';
import type { ProgramArguments, RunningProgram } from '../program.ts';
import type { Breakable, EvidenceTable } from './evidence-table.ts';
import { evidenceWorker } from './evidence-worker.ts';
import { SLOW_DISK_MILLIS, TABLE_FAULTS } from './faults.ts';
import { type MetadataCipher, metadataCipher } from './metadata-cipher.ts';
import type { OldPath } from './old-path.ts';
import { startSimulatedUpstream } from './simulated-upstream.ts';
import { type Job, toSubmission } from './submission.ts';
import { submissionTracker } from './submission-tracker.ts';
import { tableWriter } from './table-writer.ts';
import { upstreamClient } from './upstream-client.ts';

/** The operation of the plan's criteria: "Failures to write to table", "Successful table writes". */
const OPERATION = 'write to table';
/** How long a start waits for the toggles; after that nobody is on until they come. */
const TOGGLES_MILLIS = 1_000;
/** A row is written to until its job ends, which under load takes as long as the queue is. */
const JOURNEY_MILLIS = 60_000;

export interface Surroundings {
  /** Both are closed with the service. */
  readonly table: EvidenceTable & Breakable;
  readonly old: OldPath;
  /** Key of the encrypted metadata, 32 bytes. */
  readonly key: Uint8Array;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly randomBytes: (size: number) => Uint8Array;
}

export async function startTableService(
  { port, phasegate, statsd, toggle, seed }: ProgramArguments,
  { table, old, key, now, randomBytes }: Surroundings,
): Promise<RunningProgram> {
  const faults = faultSwitches(TABLE_FAULTS, seed, async (name, on) => {
    if (name === 'lock-timeout') await table.holdLock(on);
    if (name === 'database-gone') await table.takeAway(on);
  });
  const connected = connect({
    ...(phasegate === undefined ? {} : { url: phasegate }),
    ...(statsd === undefined ? {} : { statsd }),
    onProblem: ({ message }) => process.stderr.write(`${message}\n`),
  });
  const muted = mutedClient(connected, () => faults.isOn('telemetry-gone'));
  const client = heedlessClient(muted, () => faults.isOn('toggle-ignored'));
  const cipher = metadataCipher(key, randomBytes);
  const timestamp = () => new Date(now()).toISOString();
  const writer = tableWriter(table, () => (faults.isOn('slow-disk') ? SLOW_DISK_MILLIS : 0));
  const tracker = submissionTracker(writer, cipher, faults, timestamp);
  const upstreamService = await startSimulatedUpstream();
  const upstream = upstreamClient(upstreamService.port);
  const worker = evidenceWorker(upstream, old, tracker, now);
  const outcomes = outcomeCounts();
  const count = outcomes.of(OPERATION);
  let lastError: string | undefined;

  const submit = async ({ json }: Call): Promise<Reply> => {
    const submission = toSubmission(await json());
    if (!submission)
      throw new HttpError(
        400,
        'unexpected body, expected {user, claimId, trackedItemId?, fileName, content in base64}',
      );
    const job: Job = { ...submission, jobId: Buffer.from(randomBytes(12)).toString('hex') };
    await dualWrite({
      client,
      toggle,
      operation: OPERATION,
      user: job.user,
      oldWrite: () => old.insert(job, timestamp()),
      newWrite: () => tracker.track(job),
      timeoutMs: JOURNEY_MILLIS,
      onOutcome(outcome, variant) {
        count(outcome, variant);
        if (outcome.kind === 'error') lastError = String((outcome.error as Error).message);
      },
    });
    worker.enqueue(job);
    return jsonReply({ jobId: job.jobId }, 202);
  };

  const show = async ({ parameters }: Call): Promise<Reply> => {
    const known = old.find(parameters.jobId as string);
    if (!known) throw new HttpError(404, `unexpected job ${parameters.jobId}`);
    const row = await table.find(known.jobId).catch(() => undefined);
    return jsonReply({ ...known, tracked: row ? readable(row, cipher) : null });
  };

  const stats = async (): Promise<Reply> => {
    await client.flush();
    const rows = await table.count().catch(() => null);
    return jsonReply({
      emitted: client.emitted,
      outcomes: outcomes.all,
      rows,
      oldRows: old.count(),
      notified: worker.notified,
      lastError: lastError ?? null,
    });
  };

  const settle = async (): Promise<void> => {
    await worker.idle();
    await writer.idle();
    // What was written last is told to the client in the microtasks after it.
    await new Promise((resolve) => setImmediate(resolve));
  };

  const http = await serveHttp(port, [
    { method: 'POST', path: '/evidence-submissions', answer: submit },
    { method: 'GET', path: '/evidence-submissions/{jobId}', answer: show },
    { method: 'GET', path: '/stats', answer: stats },
    {
      method: 'POST',
      path: '/settle',
      async answer() {
        await settle();
        return stats();
      },
    },
    ...faultRoutes(faults),
  ]);
  await client.ready(TOGGLES_MILLIS);

  return {
    port: http.port,
    async close() {
      await http.close();
      await settle();
      await client.close();
      upstream.close();
      await upstreamService.close();
      await table.close();
      old.close();
    },
  };
}

/** The row with its metadata decrypted, as its owner may see it. */
function readable<Row extends { metadata: string }>({ metadata, ...row }: Row, cipher: MetadataCipher) {
  return { ...row, ...(cipher.decrypt(metadata) as object) };
}
