// GET /api/v1/query: the embedded store read as Datadog is read, in the shape of its published API, so that bindings work offline.
import { type Context, Hono } from 'hono';
import { type Instant, toInstant } from '../../core/calendar/instant.ts';
import { evaluateQuery } from '../../core/query/evaluate-query.ts';
import { parseQuery } from '../../core/query/parse-query.ts';
import { problemText, type Query, QueryProblem } from '../../core/query/query.ts';
import type { SeriesReader } from '../../core/series/reader.ts';
import { Fault } from '../../engine/faults.ts';
import { type MetricsQueryResponse, queryResponse } from './query-response.ts';

/** Seconds since 1970, as Datadog takes them. */
const SECONDS = /^\d{1,11}$/;

/**
 * The routes under /api/v1. Keys in headers are Datadog's and are not looked at. Refusals are `{"errors": [...]}`, as there: 400 with
 * the query and a caret under what is not spoken, 503 when the store cannot tell for certain.
 * @param onError Called with whatever was thrown that is no failure of the world.
 */
export function createQueryApi(reader: SeriesReader, onError: (error: unknown) => void): Hono {
  const api = new Hono();
  api.get('/query', (context) => {
    context.header('cache-control', 'no-store');
    const { from, to, query: text } = context.req.query();
    if (text === undefined)
      return refused(context, 400, 'Unexpected request without query, expected ?from=SECONDS&to=SECONDS&query=...');
    const [start, end] = [secondsIn(from), secondsIn(to)];
    if (start === undefined || end === undefined || start >= end)
      return refused(
        context,
        400,
        `Unexpected from "${from ?? ''}" and to "${to ?? ''}", expected seconds since 1970, from before to`,
      );
    const query = parseQuery(text);
    const answer = query instanceof QueryProblem ? query : answerTo(query, text, start, end, reader);
    return answer instanceof QueryProblem ? refused(context, 400, problemText(text, answer)) : context.json(answer);
  });
  api.onError((error, context) => {
    if (error instanceof Fault) return refused(context, 503, error.message);
    onError(error);
    return refused(context, 500, 'This is a defect of Phasegate; its log says more.');
  });
  return api;
}

function answerTo(
  query: Query,
  text: string,
  from: Instant,
  to: Instant,
  reader: SeriesReader,
): MetricsQueryResponse | QueryProblem {
  const answer = evaluateQuery(query, { from, to }, reader);
  return answer instanceof QueryProblem ? answer : queryResponse({ query, text, from, to, answer });
}

function secondsIn(text: string | undefined): Instant | undefined {
  return text !== undefined && SECONDS.test(text) ? toInstant(Number(text) * 1000) : undefined;
}

function refused(context: Context, status: 400 | 500 | 503, message: string): Response {
  return context.json({ errors: [message] }, status);
}
