// Serves toggles by the OpenFeature Remote Evaluation Protocol, https://github.com/open-feature/protocol (version 0.3).
import type { IncomingMessage, ServerResponse } from 'node:http';
import { sendProblem } from '../problems.ts';
import { receiveBody } from '../receive-body.ts';
import type { ToggleSource } from '../toggle-source.ts';
import { createChangeEvents, EVENTS_PATH } from './change-events.ts';
import { type EvaluationRequest, readEvaluationRequest } from './evaluation-request.ts';
import { createEvaluations } from './evaluations.ts';
import { createRequestLimit } from './request-limit.ts';

export const FLAGS_PATH = '/ofrep/v1/evaluate/flags';

/** A context is a user with some attributes; a body beyond this many bytes is a mistake. */
export const MOST_BODY_BYTES = 64 * 1024;

/** What an evaluation is answered, in which way it ever came. */
export type OfrepAnswer =
  | { readonly status: 200; readonly body: string; readonly bytes: number; readonly etag: string | undefined }
  | { readonly status: 304; readonly etag: string }
  | { readonly status: 400; readonly body: string }
  | { readonly status: 404; readonly body: string };

export interface Ofrep {
  /** Answers a request whose path, without query, begins with /ofrep/. */
  handle(request: IncomingMessage, response: ServerResponse, path: string): void;
  /** Counts one evaluation; whether it is one too many of this client. */
  isOver(request: Pick<IncomingMessage, 'socket' | 'headers'>): boolean;
  /** Evaluates the toggle `key`, '' for all, for whom the body names. */
  answer(key: string, body: string | 'tooLarge', ifNoneMatch: string | undefined): OfrepAnswer;
  close(): void;
}

export interface OfrepOptions {
  /** Requests that one address may make in a second before it is answered 429; absent: any number. */
  readonly mostPerSecond?: number | undefined;
}

/** OFREP documents the statuses 200, 304, 400, 404 and 429, and clients know no other; a body over the limit is a 400 as well. */
export function createOfrep(toggles: ToggleSource, { mostPerSecond }: OfrepOptions = {}): Ofrep {
  const evaluations = createEvaluations(toggles);
  // After the evaluations, which are new when somebody is told of them.
  const changes = createChangeEvents(toggles);
  const limit = createRequestLimit(mostPerSecond);

  const answer = (key: string, body: string | 'tooLarge', ifNoneMatch: string | undefined): OfrepAnswer => {
    const asked = read(body);
    if (asked.kind === 'refused') {
      const { errorCode, errorDetails } = asked;
      return { status: 400, body: JSON.stringify({ ...(key !== '' && { key }), errorCode, errorDetails }) };
    }
    if (key === '') {
      const { json, bytes, etag } = evaluations.all(asked.targetingKey, asked.attributes);
      if (matches(ifNoneMatch, etag)) return { status: 304, etag };
      return { status: 200, body: json, bytes, etag };
    }
    const found = evaluations.one(key, asked.targetingKey, asked.attributes);
    if (found !== undefined) return { status: 200, body: found.json, bytes: found.bytes, etag: undefined };
    const errorDetails = `There is no toggle "${key}"`;
    return { status: 404, body: JSON.stringify({ key, errorCode: 'FLAG_NOT_FOUND', errorDetails }) };
  };

  return {
    handle(request, response, path) {
      if (path === EVENTS_PATH) {
        if (request.method === 'GET') changes.join(request, response);
        else sendProblem(response, 405, `Unexpected method ${request.method}, expected GET`, { allow: 'GET' });
        return;
      }
      const key = keyOf(path);
      if (key === undefined) sendProblem(response, 404, `There is nothing at ${path}`);
      else if (request.method !== 'POST')
        sendProblem(response, 405, `Unexpected method ${request.method}, expected POST`, { allow: 'POST' });
      else if (limit.isOver(request)) sendTooMany(request, response);
      else
        receiveBody(request, response, MOST_BODY_BYTES, (body) =>
          send(response, answer(key, body, request.headers['if-none-match'])),
        );
    },
    isOver: (request) => limit.isOver(request),
    answer,
    close() {
      evaluations.close();
      changes.close();
      limit.close();
    },
  };
}

/** A provider waits for so many seconds before it asks again; the body is not read. */
function sendTooMany(request: IncomingMessage, response: ServerResponse): void {
  request.resume();
  sendProblem(response, 429, 'Too many evaluations of one client in a second: ask again in a second', {
    'retry-after': '1',
  });
}

/** The toggle's key, '' for all toggles, undefined for another path. A key that is badly encoded stands for itself. */
function keyOf(path: string): string | undefined {
  if (path === FLAGS_PATH) return '';
  if (!path.startsWith(`${FLAGS_PATH}/`)) return undefined;
  const key = path.slice(FLAGS_PATH.length + 1);
  if (!key.includes('%')) return key;
  try {
    return decodeURIComponent(key);
  } catch {
    return key;
  }
}

function read(body: string | 'tooLarge'): EvaluationRequest {
  return body === 'tooLarge'
    ? {
        kind: 'refused',
        errorCode: 'PARSE_ERROR',
        errorDetails: `Unexpected body over ${MOST_BODY_BYTES} bytes, expected a context`,
      }
    : readEvaluationRequest(body);
}

/** If-None-Match by RFC 9110, 13.1.2: a list of tags compared weakly, or "*". */
function matches(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  if (header === etag) return true;
  return header.split(',').some((tag) => {
    const trimmed = tag.trim();
    return trimmed === '*' || (trimmed.startsWith('W/') ? trimmed.slice(2) : trimmed) === etag;
  });
}

function send(response: ServerResponse, answer: OfrepAnswer): void {
  if (answer.status === 304) {
    response.writeHead(304, { etag: answer.etag });
    response.end();
    return;
  }
  const { status, body } = answer;
  const { bytes, etag } = status === 200 ? answer : { bytes: Buffer.byteLength(body), etag: undefined };
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': bytes, ...(etag && { etag }) });
  response.end(body, encodingOf(body, bytes));
}

/** As many bytes as code units is ASCII, which Latin-1 writes as it is and Node writes faster than UTF-8. */
export function encodingOf(body: string, bytes: number): 'latin1' | 'utf8' {
  return bytes === body.length ? 'latin1' : 'utf8';
}
