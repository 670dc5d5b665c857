// Errors at the HTTP edge, as problem documents (RFC 9457).
import type { ServerResponse } from 'node:http';
import { Fault, type FaultCode } from '../engine/faults.ts';

export interface Problem {
  readonly type: 'about:blank';
  readonly title: string;
  readonly status: number;
  /** For a person: what was unexpected, what was expected, what to do. */
  readonly detail: string;
  /** The stable code of the outside failure behind it. */
  readonly code?: FaultCode;
}

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad request',
  401: 'Not signed in',
  403: 'Forbidden',
  404: 'Not found',
  405: 'Method not allowed',
  409: 'Refused',
  413: 'Body too large',
  415: 'Unsupported media type',
  429: 'Too many tries',
  500: 'Internal error',
  503: 'An outside system failed',
  505: 'HTTP version not supported',
};

export function problem(status: number, detail: string): Problem {
  return { type: 'about:blank', title: TITLES[status] ?? 'Error', status, detail };
}

/** A failure of the world says what it is; anything else is a bug of ours, whose words are for the log only. */
export function problemOf(thrown: unknown): Problem {
  if (thrown instanceof Fault) return { ...problem(503, thrown.message), code: thrown.code };
  return problem(500, 'This is a defect of Phasegate; its log says more.');
}

const PROBLEM_TYPE = 'application/problem+json';

/** For the routes that stand on hono. */
export function problemResponse(what: Problem, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(JSON.stringify(what), {
    status: what.status,
    headers: { 'content-type': PROBLEM_TYPE, ...headers },
  });
}

/** For the routes that stand directly on node:http. */
export function sendProblem(
  response: ServerResponse,
  status: number,
  detail: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  const body = JSON.stringify(problem(status, detail));
  response.writeHead(status, { 'content-type': PROBLEM_TYPE, 'content-length': Buffer.byteLength(body), ...headers });
  response.end(body);
}
