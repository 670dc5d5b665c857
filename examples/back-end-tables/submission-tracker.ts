// The new path: follows each submission of a user who is on through all its changes in the new tables.
import type { FaultSwitches } from '../fault-switches.ts';
import type { Change, NewRow } from './evidence-table.ts';
import type { TableFault } from './faults.ts';
import type { MetadataCipher } from './metadata-cipher.ts';
import type { Job } from './submission.ts';
import type { TableWriter } from './table-writer.ts';

/** A change as the job tells it: the tracker adds which job and when. */
type Progress = Change extends infer Each ? (Each extends Change ? Omit<Each, 'jobId' | 'at'> : never) : never;

export interface SubmissionTracker {
  /**
   * Begins a row. Resolves when its last change is written, and rejects at once when one of them cannot be: so a
   * submission counts once, by its last outcome, however often its job is retried.
   */
  track(job: Job): Promise<void>;
  /** Writes what became of a job; nothing for jobs that are not (or no longer) followed. */
  tell(jobId: string, progress: Progress): void;
}

const JOB_CLASS = 'EvidenceUploadJob';

export function submissionTracker(
  writer: TableWriter,
  cipher: MetadataCipher,
  faults: FaultSwitches<TableFault>,
  now: () => string,
): SubmissionTracker {
  const followed = new Map<string, PromiseWithResolvers<void>>();

  function change(jobId: string, progress: Progress): void {
    const end = followed.get(jobId);
    if (!end) return;
    writer.write({ ...progress, jobId, at: now() }).then(
      () => {
        if (progress.kind !== 'succeeded' && progress.kind !== 'notified') return;
        followed.delete(jobId);
        end.resolve();
      },
      (error) => {
        followed.delete(jobId);
        end.reject(error);
      },
    );
  }

  return {
    async track(job) {
      const end = Promise.withResolvers<void>();
      // The duplicate fault below leaves it behind.
      end.promise.catch(() => {});
      followed.set(job.jobId, end);
      const row = rowOf(job, cipher, faults);
      change(job.jobId, { kind: 'created', row });
      if (faults.hits('unique-duplicate')) await writer.write({ kind: 'created', row, jobId: job.jobId, at: now() });
      await end.promise;
    },
    tell: change,
  };
}

function rowOf(job: Job, cipher: MetadataCipher, faults: FaultSwitches<TableFault>): NewRow {
  const { jobId, user, claimId, trackedItemId, fileName, content } = job;
  const userless = faults.hits('table-write') || faults.hits('not-null');
  return {
    jobId,
    jobClass: JOB_CLASS,
    claimId,
    userAccount: userless ? null : user,
    trackedItemId,
    fileSize: content.length,
    metadata: cipher.encrypt({ fileName }),
  };
}
