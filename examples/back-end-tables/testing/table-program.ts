// The table service as the process that it is, with a fake Phasegate that has half of the users on.
import { type FakePhasegate, fakePhasegate } from '../../../test/support/fake-phasegate.ts';
import { type ChildProgram, type ChildReply, inParallel, startChild, users } from '../../testing/child-program.ts';

export const TOGGLE = 'tables';

export interface TableStats {
  readonly emitted: number;
  readonly rows: Readonly<Record<string, number>> | null;
  readonly oldRows: Readonly<Record<string, number>>;
  readonly notified: number;
  readonly lastError: string | null;
}

/** What came of a load of new users who submitted once each. */
export interface Loaded {
  readonly replies: readonly ChildReply[];
  readonly accepted: number;
  readonly events: ReturnType<FakePhasegate['operations']>;
  /** Events with these tags. */
  of(variant: 'on' | 'off', outcome: 'ok' | 'error'): number;
  /** How many rows came about in the new tables; undefined when they could not be counted. */
  readonly newRows: number | undefined;
  readonly oldRows: number;
  readonly after: TableStats;
}

export interface TableProgram {
  readonly phasegate: FakePhasegate;
  readonly service: ChildProgram<TableStats>;
  submit(user: string): Promise<ChildReply>;
  load(count: number): Promise<Loaded>;
  /** Ends it, as by its standard input closing or a signal, and gives its exit code. */
  stop(how?: NodeJS.Signals | 'stdin'): Promise<number | null>;
}

const MAIN = new URL('../main.ts', import.meta.url);
const CONTENT = Buffer.from('%PDF-1.7 a page of evidence').toString('base64');

export const submission = (user: string) => ({
  user,
  claimId: `claim of ${user}`,
  trackedItemId: '7',
  fileName: `${user} page 1.pdf`,
  content: CONTENT,
});

export const jobOf = ({ body }: ChildReply): string => JSON.parse(body.toString()).jobId;

/** Whatever DATABASE_URL is set for the tests does not reach it, only what `environment` says. */
export async function startTableProgram(
  more: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Promise<TableProgram> {
  const phasegate = await fakePhasegate();
  phasegate.set(TOGGLE, 50, { userKey: 'k' });
  const service = await startChild<TableStats>(MAIN, phasegate, ['--toggle', TOGGLE, ...more], {
    DATABASE_URL: undefined,
    ...environment,
  }).catch(async (error) => {
    await phasegate.close();
    throw error;
  });
  const submit = (user: string) => service.post('/evidence-submissions', submission(user));
  let batch = 0;

  return {
    phasegate,
    service,
    submit,
    async load(count) {
      const before = await service.settle();
      const heard = phasegate.operations().length;
      const replies = await inParallel(users(count, `batch-${++batch}`), submit);
      const after = await service.settle();
      const events = phasegate.operations().slice(heard);
      return {
        replies,
        accepted: replies.filter(({ status }) => status === 202).length,
        events,
        of: (variant, outcome) =>
          events.filter(({ tags }) => tags.variant === variant && tags.outcome === outcome).length,
        newRows: after.rows && before.rows ? total(after.rows) - total(before.rows) : undefined,
        oldRows: total(after.oldRows) - total(before.oldRows),
        after,
      };
    },
    async stop(how) {
      const code = await service.stop(how);
      await phasegate.close();
      return code;
    },
  };
}

function total(rows: Readonly<Record<string, number>>): number {
  return Object.values(rows).reduce((a, b) => a + b, 0);
}
