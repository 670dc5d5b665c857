// Drives flagd by its definition file, which flagd watches: the flag of a rollout is written into it, all others are kept.
import { mkdtemp, open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { toFlagdDefinition } from '../../core/toggle/flagd-definition.ts';
import { OFF, type Percentage } from '../../core/toggle/percentage.ts';
import { Fault, messageOf } from '../../engine/faults.ts';
import type { Toggles } from '../../engine/ports.ts';
import { type ToggleErrand, toggleFault } from '../../engine/toggle-call.ts';
import { togglesOf } from '../../engine/toggles-of.ts';
import { type DefinitionFormat, formatOf } from './definition-format.ts';
import { type FlagReading, readFlag } from './flag-percentage.ts';
import { isObject } from './last-word.ts';

export interface FlagdOptions {
  /** Path of the definition: YAML where it is called .yaml or .yml, else JSON. Made where it is not there yet. */
  readonly file: string;
  /** Milliseconds until every flagd that watches the file has read it. */
  readonly effectiveWithin: number;
}

/** A definition is some hundred flags; whoever saves it at the same time does so a few times at most. */
const MOST_RETRIES = 20;

/** By path, the edit of a definition that is under way: rollouts of one process may share a file. */
const underWay = new Map<string, Promise<unknown>>();

/** Edits of one file follow one another, each of the text as it is then. */
function inTurn<T>(file: string, work: () => Promise<T>): Promise<T> {
  const next = (underWay.get(file) ?? Promise.resolve()).then(work, work);
  const settled = next
    .catch(() => {})
    .then(() => {
      if (underWay.get(file) === settled) underWay.delete(file);
    });
  underWay.set(file, settled);
  return next;
}

export function createFlagdToggles({ file, effectiveWithin }: FlagdOptions): Toggles {
  const format = formatOf(file);
  return togglesOf({
    place: `the flagd definition ${file}`,
    abilities: { write: true, readBack: true, effectiveWithin },
    makes: true,
    async read(errand): Promise<Percentage | undefined> {
      const text = await textOf(errand, file);
      return text === undefined ? undefined : readingOf(errand, format, text)?.percentage;
    },
    send: (errand, percentage) =>
      inTurn(file, async () => {
        for (let tries = 0; tries < MOST_RETRIES; tries++) {
          const before = await textOf(errand, file);
          const after = withPercentage(errand, format, before ?? format.empty, percentage);
          if (after === before) return;
          const isSame = async () => (await textOf(errand, file)) === before;
          if (await replaceFile(file, after, isSame).catch((error: unknown) => fail(errand, error))) return;
        }
        throw toggleFault(errand, 'somebody else saves it again and again', 'This is tried again.');
      }),
    prove: (errand) =>
      inTurn(file, async () => {
        const text = (await textOf(errand, file)) ?? format.empty;
        const off = withPercentage(errand, format, text, OFF);
        // Everything but the last move, which needs the same right to the folder as the file that was just made in it.
        await replaceFile(file, off, async () => false).catch((error: unknown) => fail(errand, error));
      }),
  });
}

/** Undefined where the flag is not there. */
function readingOf(errand: ToggleErrand, format: DefinitionFormat, text: string) {
  const { flags, evaluators } = definitionIn(errand, format, text);
  if (!Object.hasOwn(flags, errand.toggle)) return undefined;
  const reading: FlagReading = readFlag(flags[errand.toggle], evaluators);
  if (reading.kind === 'percentage') return { ...reading, flag: flags[errand.toggle] };
  throw toggleFault(
    errand,
    `this flag is not one of on and off by a percentage: ${reading.why}`,
    'Make it one, or give the rollout a flag of its own, which targeting rules can name.',
  );
}

/** What a team wrote beside the percentage (rules, metadata, comments) is kept. */
function withPercentage(errand: ToggleErrand, format: DefinitionFormat, text: string, percentage: Percentage): string {
  const { toggle } = errand;
  const reading = readingOf(errand, format, text);
  const made = toFlagdDefinition([{ key: toggle, percentage, version: 1 }]).flags[toggle] ?? {};
  const after = reading
    ? format.withEdits(text, toggle, reading.flag, reading.moved(percentage))
    : format.withFlag(text, toggle, { ...made });
  if (after !== undefined) return after;
  throw toggleFault(
    errand,
    'this flag cannot be changed there without changing something else, such as what flags share by an anchor',
    'Write it out, without "&" and "*".',
  );
}

function definitionIn(errand: ToggleErrand, format: DefinitionFormat, text: string) {
  const said = format.read(text);
  if (isObject(said) && isObject(said.flags))
    return { flags: said.flags, evaluators: isObject(said.$evaluators) ? said.$evaluators : {} };
  if (isObject(said) && Array.isArray(said.flags))
    throw toggleFault(errand, 'its "flags" are a list', 'Make them an object, with a key for each flag.');
  throw toggleFault(
    errand,
    `it is no ${format.name} with an object "flags"`,
    'Mend it, or name a file of its own: flagd merges the flags of several sources.',
  );
}

async function textOf(errand: ToggleErrand, file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    return fail(errand, error);
  }
}

function fail(errand: ToggleErrand, error: unknown): never {
  if (error instanceof Fault) throw error;
  const code = (error as NodeJS.ErrnoException).code ?? messageOf(error);
  throw toggleFault(errand, `the file cannot be used (${code})`, 'Check its folder and its rights.', error);
}

/** Replaces it in one step, with its rights kept, unless `isSame` says that it was saved meanwhile. Durable when it returns. */
async function replaceFile(file: string, text: string, isSame: () => Promise<boolean>): Promise<boolean> {
  const target = await realpath(file).catch(() => resolve(file));
  const mode = await stat(target).then(
    (there) => there.mode,
    () => undefined,
  );
  // In the same folder, because only there it can be moved into its place in one step.
  const folder = await mkdtemp(join(dirname(target), '.phasegate-'));
  const next = join(folder, basename(target));
  try {
    const handle = await open(next, 'wx', mode);
    try {
      await handle.writeFile(text);
      if (mode !== undefined) await handle.chmod(mode);
      await handle.sync();
    } finally {
      await handle.close();
    }
    if (!(await isSame())) return false;
    await rename(next, target);
    return true;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
