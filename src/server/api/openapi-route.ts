// Serves the OpenAPI document, as it was written from the schemas.
import { readFileSync } from 'node:fs';
import type { ApiApp } from './api-parts.ts';

const FILE = new URL('../../../docs/generated/openapi.json', import.meta.url);

export function addOpenApi(api: ApiApp): void {
  let text: string | undefined;
  api.get('/api/openapi.json', (context) => {
    text ??= readFileSync(FILE, 'utf8');
    return context.body(text, 200, { 'content-type': 'application/json' });
  });
}
