// Holds requests and answers to the shapes of Datadog's published API description.
import { readFileSync } from 'node:fs';
import { z } from 'zod';

const { $defs } = JSON.parse(readFileSync(new URL('./api-description.json', import.meta.url), 'utf8')) as {
  $defs: Record<string, object>;
};

/** What is not of the shape of that name, in words; undefined when it is. */
export function misshapen(name: string, value: unknown): string | undefined {
  const shape = z.fromJSONSchema({ $defs, $ref: `#/$defs/${name}` } as Parameters<typeof z.fromJSONSchema>[0]);
  const { error } = shape.safeParse(value);
  return error && `${name}: ${error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; ')}`;
}
