// A change of one place in a flag, told apart from the text that it is written in.

export type FlagPath = readonly (string | number)[];

/** `path` leads to something that is there, to a member that is missing, or one past the end of a list. */
export interface FlagEdit {
  readonly path: FlagPath;
  readonly value: unknown;
}

/** What is at `path`, undefined where nothing is. */
export function valueAt(flag: unknown, path: FlagPath): unknown {
  let at = flag;
  for (const step of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, step)) return undefined;
    at = (at as Readonly<Record<string | number, unknown>>)[step];
  }
  return at;
}

/** A copy of `flag` with the edits made. */
export function edited(flag: unknown, edits: readonly FlagEdit[]): unknown {
  return edits.reduce((before, { path, value }) => editedAt(before, path, value), flag);
}

function editedAt(before: unknown, [step, ...rest]: FlagPath, value: unknown): unknown {
  if (step === undefined) return value;
  const after = editedAt(valueAt(before, [step]), rest, value);
  if (!Array.isArray(before)) return { ...(before as object), [step]: after };
  const list = [...before];
  list[step as number] = after;
  return list;
}
