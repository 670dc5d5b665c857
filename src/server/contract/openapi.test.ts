import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ENDPOINT_PATHS } from './endpoint-paths.ts';
import { ENDPOINTS } from './endpoints.ts';
import { openApiDocument } from './openapi.ts';

const ROOT = new URL('../../../', import.meta.url);
const read = (name: string) => JSON.parse(readFileSync(new URL(name, ROOT), 'utf8'));

describe('the OpenAPI document', () => {
  it('is fresh: node scripts/write-openapi.mjs', () => {
    expect(read('docs/generated/openapi.json')).toEqual(
      JSON.parse(JSON.stringify(openApiDocument(read('package.json').version))),
    );
  });

  it('names no schema that it does not hold, and holds none that nothing names', () => {
    const document = openApiDocument('1') as { components: { schemas: object } };
    const held = Object.keys(document.components.schemas);
    const named = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name);
    expect(held.toSorted()).toEqual([...new Set(named)].toSorted());
    expect(JSON.stringify(document)).not.toContain('#/$defs/');
  });

  it('speaks of the same paths and methods as the server', () => {
    const listed = ENDPOINT_PATHS.flatMap(({ path, methods }) => methods.map((method) => `${method} ${path}`));
    expect(ENDPOINTS.map(({ method, path }) => `${method} ${path}`).toSorted()).toEqual(listed.toSorted());
  });

  it('has an operation of its own for each endpoint', () => {
    const document = openApiDocument('1') as { paths: Record<string, Record<string, { operationId: string }>> };
    const ids = Object.values(document.paths).flatMap((path) => Object.values(path).map((each) => each.operationId));
    expect(new Set(ids).size).toBe(ENDPOINTS.length);
  });
});
