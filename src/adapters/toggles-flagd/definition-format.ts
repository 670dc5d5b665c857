// The two ways of writing a flagd definition, told apart by the file's name as flagd does.
import { extname } from 'node:path';
import { toFlagdDefinition } from '../../core/toggle/flagd-definition.ts';
import { withFlag } from './definition-text.ts';
import { edited, type FlagEdit } from './flag-edit.ts';
import { NO_FLAGS_YAML, readYaml, withYamlEdits, withYamlFlag } from './yaml-definition.ts';

export interface DefinitionFormat {
  readonly name: 'JSON' | 'YAML';
  /** The text of a definition without a flag. */
  readonly empty: string;
  /** What the text says; undefined where it is not of this format. */
  read(text: string): unknown;
  /** The text with a flag that was not there. Undefined where that cannot be without changing something else. */
  withFlag(text: string, key: string, flag: Readonly<Record<string, unknown>>): string | undefined;
  /** The text with changes of a flag, which is `before`. Undefined as above. */
  withEdits(text: string, key: string, before: unknown, edits: readonly FlagEdit[]): string | undefined;
}

const JSON_FORMAT: DefinitionFormat = {
  name: 'JSON',
  empty: `${JSON.stringify(toFlagdDefinition([]), undefined, 2)}\n`,
  read(text) {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      return undefined;
    }
  },
  withFlag,
  withEdits: (text, key, before, edits) =>
    edits.length === 0 ? text : withFlag(text, key, edited(before, edits) as object),
};

const YAML_FORMAT: DefinitionFormat = {
  name: 'YAML',
  empty: NO_FLAGS_YAML,
  read: readYaml,
  withFlag: withYamlFlag,
  withEdits: (text, key, _, edits) => withYamlEdits(text, key, edits),
};

/** YAML where the file is called .yaml or .yml, else JSON. */
export function formatOf(file: string): DefinitionFormat {
  return /^\.ya?ml$/i.test(extname(file)) ? YAML_FORMAT : JSON_FORMAT;
}
