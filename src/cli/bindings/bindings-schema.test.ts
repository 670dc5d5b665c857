import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { bindingsJsonSchema } from './bindings-schema.ts';

const SHIPPED = new URL('../../../schema/bindings.schema.json', import.meta.url);

test('the shipped JSON Schema is the one of the code', () => {
  const shipped: unknown = JSON.parse(readFileSync(SHIPPED, 'utf8'));
  expect(shipped, 'it is stale: run "node scripts/write-schema.mjs" with Node 24').toEqual(bindingsJsonSchema());
});

/** Every mapping in the schema, with the names on the way to it. */
function mappings(node: unknown, path = ''): readonly (readonly [string, Record<string, unknown>])[] {
  if (typeof node !== 'object' || node === null) return [];
  const own = (node as { type?: unknown }).type === 'object' ? [[path, node as Record<string, unknown>] as const] : [];
  return [...own, ...Object.entries(node).flatMap(([key, inner]) => mappings(inner, `${path}/${key}`))];
}

test('the JSON Schema lets an editor complain of unknown keys everywhere', () => {
  const found = mappings(bindingsJsonSchema());
  expect(found.length).toBeGreaterThan(10);
  for (const [path, mapping] of found) expect([path, mapping.additionalProperties]).not.toEqual([path, undefined]);
});

test('the JSON Schema describes every setting that a person may write', () => {
  const { properties } = bindingsJsonSchema() as { properties: Record<string, { description?: string }> };
  const silent = Object.entries(properties).filter(([, { description }]) => !description);
  expect(silent.map(([name]) => name)).toEqual([]);
});
