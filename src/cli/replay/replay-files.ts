// The files that a replay is given, read strictly: everything wrong in them is named with its row before anything is replayed.
import { type Exposure, readHistory } from '../../core/forecast/exposure-history.ts';
import type { Observations, RowProblem } from '../../core/forecast/observation.ts';
import { readObservations } from '../../core/forecast/observations.ts';
import type { Rollout } from '../../core/plan/plan.ts';
import { Fault } from '../../engine/faults.ts';
import { CommandEnd, EXIT } from '../exit.ts';

/** Named one by one; a file in the wrong form has one in every row. */
const MOST_PROBLEMS = 20;

/** What is told of each file, since the messages of documents speak of plans. */
const EXPECTED = { observations: 'CSV or JSON lines', history: 'JSON' } as const;

/**
 * What `read` reads of the file `name`.
 * @throws CommandEnd where it is a folder, or no text; Fault PG_DOCUMENT_* for what else may be wrong.
 */
export async function readGiven(
  read: (name: string) => Promise<string>,
  what: keyof typeof EXPECTED,
  name: string,
): Promise<string> {
  try {
    return await read(name);
  } catch (error) {
    const refused = (found: string) =>
      new CommandEnd(EXIT.usage, `Unexpected ${what} ${name}, which is ${found}, expected ${EXPECTED[what]} in UTF-8.`);
    if (!(error instanceof Fault)) throw error;
    if (error.code === 'PG_DOCUMENT_NOT_TEXT') throw refused('no UTF-8 text');
    if (error.cause instanceof Error && 'code' in error.cause && error.cause.code === 'EISDIR')
      throw refused('a folder');
    throw error;
  }
}

/**
 * The observations of `text`, the contents of the file `name`.
 * @param isChosen whether one rollout was chosen by name, so that rows need not say which one they are of.
 * @throws CommandEnd that names every wrong row.
 */
export function observationsIn(
  name: string,
  text: string,
  rollouts: readonly Rollout[],
  isChosen: boolean,
): Observations {
  const format = /\.csv$/i.test(name) ? 'csv' : /\.(ndjson|jsonl)$/i.test(name) ? 'ndjson' : undefined;
  if (!format)
    throw new CommandEnd(EXIT.usage, `Unexpected observations ${name}, expected a name that ends in .csv or .ndjson`);
  const read = readObservations(text, format, rollouts[0]?.calendar.zone ?? 'UTC', timedBy(rollouts));
  const problems = [...read.problems, ...(isChosen ? [] : strangers(read, rollouts))];
  if (problems.length > 0) throw new CommandEnd(EXIT.usage, problemLines(name, problems).join('\n'));
  if (read.operations.length === 0)
    throw new CommandEnd(EXIT.usage, `Unexpected observations ${name} without operations, expected some`);
  return read;
}

/** Keys of the operations whose durations a criterion asks for. */
function timedBy(rollouts: readonly Rollout[]): ReadonlySet<string> {
  const criteria = rollouts.flatMap(({ steps }) => steps.flatMap(({ gate }) => gate.criteria));
  return new Set(criteria.flatMap((each) => (each.kind === 'latency' ? [each.operation] : [])));
}

/** Rows that do not say which rollout they are of where there are several, or that are of none of them. */
function strangers({ operations, readings }: Observations, rollouts: readonly Rollout[]): readonly RowProblem[] {
  const known = rollouts.map(({ toggle }) => toggle);
  const expected = `expected one of: ${known.join(', ')}`;
  return [...operations, ...readings].flatMap(({ row, toggle }): readonly RowProblem[] => {
    if (toggle !== undefined)
      return known.includes(toggle)
        ? []
        : [{ row, column: 'toggle', message: `Unexpected toggle "${toggle}", ${expected}` }];
    if (known.length === 1) return [];
    const message = `Unexpected row without a toggle, ${expected} (or name one rollout with --rollout)`;
    return [{ row, column: 'toggle', message }];
  });
}

function problemLines(name: string, problems: readonly RowProblem[]): readonly string[] {
  const lines = problems
    .slice(0, MOST_PROBLEMS)
    .map(
      ({ row, column, message }) =>
        `${name} row ${row}${column === undefined ? '' : `, column "${column}"`}: ${message}`,
    );
  const more = problems.length - lines.length;
  return more > 0 ? [...lines, `... and ${more} more`] : lines;
}

/** @throws CommandEnd that names every wrong entry. */
export function peopleIn(name: string, text: string, rollouts: readonly Rollout[]): readonly Exposure[] {
  const [rollout, second] = rollouts;
  if (!rollout || second)
    throw new CommandEnd(EXIT.usage, 'A history is of one rollout: name it with --rollout ID beside --history');
  const { exposures, problems } = readHistory(text, rollout.calendar);
  if (problems.length === 0) return exposures;
  throw new CommandEnd(
    EXIT.usage,
    problems.map(({ entry, message }) => `${name}${entry === 0 ? '' : ` entry ${entry}`}: ${message}`).join('\n'),
  );
}
