// The job behind every submission, old path or new: uploads the file, asks in batches how it went, and has failures notified.
import type { OldOutcome, OldPath } from './old-path.ts';
import type { Job } from './submission.ts';
import type { SubmissionTracker } from './submission-tracker.ts';
import type { UpstreamClient } from './upstream-client.ts';

export interface EvidenceWorker {
  enqueue(job: Job): void;
  /** Resolves when the queue is empty and every upload has ended. */
  idle(): Promise<void>;
  /** Users who were told that their upload failed. */
  readonly notified: number;
}

const UPLOADS_AT_ONCE = 8;
const MOST_ATTEMPTS = 5;
const POLL_BATCH = 100;
const POLL_MILLIS = 20;
const DAY_MILLIS = 24 * 60 * 60 * 1000;
/** A failure is shown for so long; the row of a success is kept for so long. */
const ACKNOWLEDGE_MILLIS = 30 * DAY_MILLIS;
const KEEP_MILLIS = 60 * DAY_MILLIS;

/** `now` in milliseconds since 1970. The tracker hears everything and writes it for the jobs that it follows. */
export function evidenceWorker(
  upstream: UpstreamClient,
  old: OldPath,
  tracker: SubmissionTracker,
  now: () => number,
): EvidenceWorker {
  const queue: { readonly job: Job; readonly attempt: number }[] = [];
  const uploading = new Map<string, Job>();
  let running = 0;
  let polling = false;
  let notified = 0;
  let idle: (() => void)[] = [];

  const dateIn = (millis: number) => new Date(now() + millis).toISOString();

  function rest(): void {
    if (queue.length > 0 || running > 0 || polling || uploading.size > 0) return;
    const waiting = idle;
    idle = [];
    for (const resolve of waiting) resolve();
  }

  function pump(): void {
    while (running < UPLOADS_AT_ONCE && queue.length > 0) {
      const { job, attempt } = queue.shift() as (typeof queue)[number];
      running++;
      upload(job, attempt).finally(() => {
        running--;
        pump();
        rest();
      });
    }
  }

  async function upload(job: Job, attempt: number): Promise<void> {
    tracker.tell(job.jobId, { kind: 'queued' });
    try {
      const requestId = await upstream.upload(job.content);
      tracker.tell(job.jobId, { kind: 'started', requestId });
      uploading.set(requestId, job);
      if (!polling) {
        polling = true;
        setTimeout(poll, POLL_MILLIS);
      }
    } catch (error) {
      if (attempt < MOST_ATTEMPTS) queue.push({ job, attempt: attempt + 1 });
      else {
        old.conclude([[job.jobId, 'failed']]);
        await fail(job, `not uploaded in ${attempt} attempts: ${(error as Error).message}`);
      }
    }
  }

  async function poll(): Promise<void> {
    const batch = [...uploading.keys()].slice(0, POLL_BATCH);
    // Where upstream does not answer, the uploads are still there to be asked for at the next poll.
    const statuses = await upstream.statuses(batch).catch(() => ({}));
    await conclude(statuses);
    polling = uploading.size > 0;
    if (polling) setTimeout(poll, uploading.size >= POLL_BATCH ? 0 : POLL_MILLIS);
    else rest();
  }

  async function conclude(statuses: Awaited<ReturnType<UpstreamClient['statuses']>>): Promise<void> {
    const ended: [string, OldOutcome][] = [];
    const failed: Job[] = [];
    for (const [requestId, status] of Object.entries(statuses)) {
      const job = uploading.get(requestId);
      if (!job) continue;
      uploading.delete(requestId);
      // Behind the others, so that a slow upload does not keep them out of the batch.
      if (status === 'processing') uploading.set(requestId, job);
      else if (status === 'success') {
        ended.push([job.jobId, 'success']);
        tracker.tell(job.jobId, { kind: 'succeeded', deleteDate: dateIn(KEEP_MILLIS) });
      } else {
        ended.push([job.jobId, 'failed']);
        failed.push(job);
      }
    }
    old.conclude(ended);
    await Promise.all(failed.map((job) => fail(job, 'upstream could not process the file')));
  }

  async function fail(job: Job, errorMessage: string): Promise<void> {
    tracker.tell(job.jobId, { kind: 'failed', errorMessage, acknowledgementDate: dateIn(ACKNOWLEDGE_MILLIS) });
    try {
      const notificationId = await upstream.notify(job.user, job.claimId);
      notified++;
      tracker.tell(job.jobId, { kind: 'notified', notificationId, notificationStatus: 'sent' });
    } catch {
      tracker.tell(job.jobId, { kind: 'notified', notificationId: null, notificationStatus: 'not sent' });
    }
  }

  return {
    enqueue(job) {
      queue.push({ job, attempt: 1 });
      pump();
    },
    idle: () =>
      new Promise((resolve) => {
        idle.push(resolve);
        rest();
      }),
    get notified() {
      return notified;
    },
  };
}
