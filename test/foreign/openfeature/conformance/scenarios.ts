// Reads the scenarios of a folder of Gherkin features with Cucumber's own parser.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { installForeign } from '../../install.ts';

export interface Step {
  readonly text: string;
  /** The cells of its table; the first row names the columns. */
  readonly table: readonly (readonly string[])[];
}

export interface Scenario {
  readonly feature: string;
  readonly name: string;
  /** Its own and its feature's, without "@". */
  readonly tags: readonly string[];
  readonly steps: readonly Step[];
}

/** The parts of @cucumber/gherkin that are needed. */
interface Gherkin {
  generateMessages(text: string, uri: string, mediaType: string, options: object): readonly Envelope[];
}

interface Envelope {
  readonly parseError?: { readonly message: string };
  readonly pickle?: {
    readonly name: string;
    readonly tags: readonly { readonly name: string }[];
    readonly steps: readonly {
      readonly text: string;
      readonly argument?: {
        readonly dataTable?: { readonly rows: readonly { readonly cells: readonly { readonly value: string }[] }[] };
      };
    }[];
  };
}

/** In the order of files and lines; each row of an outline is a scenario. @throws Error for a feature that cannot be read. */
export async function readScenarios(folder: string): Promise<readonly Scenario[]> {
  const installed = join(installForeign('openfeature'), '@cucumber');
  const load = (file: string) => import(pathToFileURL(join(installed, file)).href);
  const { generateMessages } = (await load('gherkin/dist/index.js')) as Gherkin;
  const { IdGenerator } = (await load('messages/dist/index.js')) as { IdGenerator: { incrementing(): () => string } };
  const rows = new Map<string, number>();
  const rowName = (name: string) => {
    const row = (rows.get(name) ?? 0) + 1;
    rows.set(name, row);
    return row === 1 ? name : `${name} (${row})`;
  };
  const options = { includeSource: false, includeGherkinDocument: false, includePickles: true };
  return readdirSync(folder)
    .filter((file) => file.endsWith('.feature'))
    .sort()
    .flatMap((file) =>
      generateMessages(readFileSync(join(folder, file), 'utf8'), file, 'text/x.cucumber.gherkin+plain', {
        ...options,
        newId: IdGenerator.incrementing(),
      }).flatMap(({ parseError, pickle }) => {
        if (parseError !== undefined) throw new Error(`${file}: ${parseError.message}`);
        if (pickle === undefined) return [];
        return [
          {
            feature: file,
            name: rowName(pickle.name),
            tags: pickle.tags.map(({ name }) => name.replace('@', '')),
            steps: pickle.steps.map(({ text, argument }) => ({
              text,
              table: argument?.dataTable?.rows.map(({ cells }) => cells.map(({ value }) => value)) ?? [],
            })),
          },
        ];
      }),
    );
}
