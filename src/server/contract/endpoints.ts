// Every endpoint of the API, in one table: the OpenAPI document is written from it, and tests hold the server to it.
import { z } from 'zod';
import { AlertmanagerMessage } from '../hooks/alertmanager-alerts.ts';
import { DatadogMessage } from '../hooks/datadog-alerts.ts';
import { GenericMessage } from '../hooks/generic-alerts.ts';
import { DocumentView } from './document-view.ts';
import { HookAnswer } from './hooks.ts';
import { JournalPage } from './journal-page.ts';
import { Accepted, PersonRequestBody, Preview, PreviewBody } from './person-request.ts';
import { Report } from './report.ts';
import { RolloutDetail } from './rollout-detail.ts';
import { RolloutList } from './rollout-summary.ts';
import { Session, SignInBody, SignInList } from './session.ts';
import { StreamFrame } from './stream-frames.ts';
import { TriedPlan, TryBody } from './try-plan.ts';

export interface Endpoint {
  readonly method: 'get' | 'post' | 'delete';
  /** As OpenAPI writes it: "/api/rollouts/{id}". */
  readonly path: string;
  readonly summary: string;
  readonly query?: Readonly<Record<string, z.ZodType>>;
  readonly headers?: Readonly<Record<string, z.ZodType>>;
  readonly body?: z.ZodType;
  readonly status: number;
  readonly answers: { readonly type: string; readonly schema: z.ZodType };
  /** Problems that it answers with besides 401, 403, 429, 500 and 503. */
  readonly problems: readonly number[];
}

const json = (schema: z.ZodType) => ({ type: 'application/json', schema });
const html = { type: 'text/html', schema: z.string() };
const limit = z.int().min(1).max(500).default(100);
const before = z.int().min(1).optional();

export const ENDPOINTS: readonly Endpoint[] = [
  {
    method: 'get',
    path: '/api/rollouts',
    summary: 'Every rollout in a few lines.',
    status: 200,
    answers: json(RolloutList),
    problems: [],
  },
  {
    method: 'get',
    path: '/api/rollouts/{id}',
    summary: 'One rollout in full.',
    status: 200,
    answers: json(RolloutDetail),
    problems: [404],
  },
  {
    method: 'get',
    path: '/api/rollouts/{id}/journal',
    summary: 'Its journal, newest entries first, page by page.',
    query: { before, limit },
    status: 200,
    answers: json(JournalPage),
    problems: [400, 404],
  },
  {
    method: 'get',
    path: '/api/rollouts/{id}/document',
    summary: "The plan's document, with findings.",
    status: 200,
    answers: json(DocumentView),
    problems: [404],
  },
  {
    method: 'get',
    path: '/api/rollouts/{id}/report',
    summary: 'Its whole story, as data.',
    status: 200,
    answers: json(Report),
    problems: [404],
  },
  {
    method: 'post',
    path: '/api/rollouts/{id}/preview',
    summary: 'What a request would do, or why it is refused. Changes nothing.',
    body: PreviewBody,
    status: 200,
    answers: json(Preview),
    problems: [400, 404, 413, 415],
  },
  {
    method: 'post',
    path: '/api/rollouts/{id}/requests',
    summary: 'Asks it of the rollout.',
    body: PersonRequestBody,
    status: 202,
    answers: json(Accepted),
    problems: [400, 404, 409, 413, 415],
  },
  {
    method: 'post',
    path: '/api/try',
    summary: 'What a pasted plan means. Touches nothing.',
    body: TryBody,
    status: 200,
    answers: json(TriedPlan),
    problems: [400, 413, 415],
  },
  {
    method: 'get',
    path: '/api/stream',
    summary: 'Everything that changes, as server-sent events.',
    query: { since: z.string().optional() },
    headers: { 'last-event-id': z.string().optional() },
    status: 200,
    answers: { type: 'text/event-stream', schema: StreamFrame },
    problems: [],
  },
  {
    method: 'get',
    path: '/api/session',
    summary: 'Who is looking.',
    status: 200,
    answers: json(Session),
    problems: [],
  },
  {
    method: 'post',
    path: '/api/session',
    summary: 'Signs in with a token; answers with a cookie.',
    body: SignInBody,
    status: 200,
    answers: json(Session),
    problems: [400, 413, 415],
  },
  {
    method: 'delete',
    path: '/api/session',
    summary: 'Signs out.',
    status: 200,
    answers: json(Session),
    problems: [],
  },
  {
    method: 'get',
    path: '/api/sign-ins',
    summary: 'Who signed in, and who could not.',
    status: 200,
    answers: json(SignInList),
    problems: [],
  },
  {
    method: 'post',
    path: '/api/hooks/datadog',
    summary: 'Takes a Datadog monitor as a stop signal, proved by the secret of its binding.',
    query: { rollout: z.string().optional() },
    body: DatadogMessage,
    status: 200,
    answers: json(HookAnswer),
    problems: [400, 413, 415],
  },
  {
    method: 'post',
    path: '/api/hooks/alertmanager',
    summary: 'Takes alerts of an Alertmanager as stop signals, proved by the secret of their binding.',
    query: { rollout: z.string().optional() },
    body: AlertmanagerMessage,
    status: 200,
    answers: json(HookAnswer),
    problems: [400, 413, 415],
  },
  {
    method: 'post',
    path: '/api/hooks/generic',
    summary: 'Takes any signed alert as a stop signal (Standard Webhooks).',
    query: { rollout: z.string().optional() },
    headers: {
      'webhook-id': z.string().optional(),
      'webhook-timestamp': z.string().optional(),
      'webhook-signature': z.string().optional(),
    },
    body: GenericMessage,
    status: 200,
    answers: json(HookAnswer),
    problems: [400, 413, 415],
  },
  {
    method: 'get',
    path: '/api/openapi.json',
    summary: 'This document.',
    status: 200,
    answers: json(z.unknown()),
    problems: [],
  },
  {
    method: 'get',
    path: '/rollouts/{id}/report',
    summary: 'Its whole story, as one printable page.',
    status: 200,
    answers: html,
    problems: [404],
  },
];
