// The OpenAPI document of the API, written from the schemas of the contract: `node scripts/write-openapi.mjs`.
import { z } from 'zod';
import { ENDPOINT_PATHS } from './endpoint-paths.ts';
import { ENDPOINTS, type Endpoint } from './endpoints.ts';
import { ProblemDocument } from './problem-document.ts';

const ALWAYS = [401, 403, 429, 500, 503];

/** OpenAPI 3.1; components are the schemas with an id. Pure: the same text until a schema changes. */
export function openApiDocument(version: string): object {
  const paths: Record<string, Record<string, object>> = {};
  const used: z.ZodType[] = [ProblemDocument];
  for (const endpoint of ENDPOINTS) {
    used.push(endpoint.answers.schema, ...(endpoint.body ? [endpoint.body] : []));
    paths[endpoint.path] = { ...paths[endpoint.path], [endpoint.method]: operationOf(endpoint) };
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Phasegate',
      version,
      description:
        'Everything that the page of Phasegate uses; there are no other endpoints behind it. On loopback nobody signs in, and the user of the machine is the actor. Elsewhere programs send `Authorization: Bearer TOKEN`, and browsers sign in with a token for a cookie and send `x-phasegate-csrf` with everything but GET.',
    },
    paths,
    components: {
      schemas: componentsOf(used),
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer' },
        cookie: { type: 'apiKey', in: 'cookie', name: 'phasegate' },
      },
    },
  };
}

const REF = '#/components/schemas/';

function operationOf(endpoint: Endpoint): object {
  const { method, path, summary, query = {}, headers = {}, body, status, answers, problems } = endpoint;
  const role = ENDPOINT_PATHS.find((each) => each.path === path)?.role ?? 'viewer';
  const ids = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  const given = (where: string, of: Readonly<Record<string, z.ZodType>>) =>
    Object.entries(of).map(([name, schema]) => ({
      name,
      in: where,
      required: false,
      schema: inlined(schema, 'input'),
    }));
  const parameters = [...ids, ...given('query', query), ...given('header', headers)];
  const problem = { content: { 'application/problem+json': { schema: { $ref: `${REF}Problem` } } } };
  return {
    operationId: `${method} ${path}`.replace(/[^a-z]+/gi, '-').replace(/-$/, ''),
    summary,
    description: role === 'anybody' ? 'Needs no sign-in.' : `Beyond loopback it needs the role ${role}.`,
    security: role === 'anybody' ? [] : [{ bearer: [] }, { cookie: [] }],
    ...(parameters.length > 0 && { parameters }),
    ...(body && {
      requestBody: { required: true, content: { 'application/json': { schema: inlined(body, 'input') } } },
    }),
    responses: {
      [status]: { description: 'Done.', content: { [answers.type]: { schema: inlined(answers.schema, 'output') } } },
      ...Object.fromEntries(
        [...problems, ...ALWAYS].sort((a, b) => a - b).map((code) => [code, { description: 'A problem.', ...problem }]),
      ),
    },
  };
}

/** A reference where the schema has an id, else the schema itself. */
function inlined(schema: z.ZodType, io: 'input' | 'output'): object {
  const id = schema.meta()?.id;
  if (id !== undefined) return { $ref: REF + id };
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io }) as Record<string, unknown>;
  return rest;
}

/** Every schema with an id that these lead to. What is answered may have more fields one day; what is asked may not. */
function componentsOf(schemas: readonly z.ZodType[]): object {
  const found: Record<string, object> = {};
  for (const schema of schemas) {
    const io = /(Body|Message)$/.test(String(schema.meta()?.id ?? '')) ? 'input' : 'output';
    const { $defs = {} } = z.toJSONSchema(schema, {
      io,
      override: ({ jsonSchema }) => {
        if (io === 'output') delete jsonSchema.additionalProperties;
      },
    }) as { readonly $defs?: Record<string, object> };
    for (const [id, definition] of Object.entries($defs)) found[id] = rewritten(definition);
  }
  return Object.fromEntries(Object.entries(found).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The same with references into `components` and without the ids, which are the names there. */
function rewritten(value: object): object {
  return JSON.parse(JSON.stringify(value), (key, found: unknown) => {
    if (key === '$ref' && typeof found === 'string') return found.replace('#/$defs/', REF);
    return key === 'id' && typeof found === 'string' ? undefined : found;
  });
}
