// What the page asks the server for, and how long it may show an answer before it asks again: the event stream says when.
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { DocumentView } from '../../server/contract/document-view.ts';
import type { JournalPage } from '../../server/contract/journal-page.ts';
import type { Accepted, PersonRequestBody, Preview, PreviewBody } from '../../server/contract/person-request.ts';
import type { RolloutDetail } from '../../server/contract/rollout-detail.ts';
import type { RolloutList } from '../../server/contract/rollout-summary.ts';
import type { Session } from '../../server/contract/session.ts';
import type { TriedPlan, TryBody } from '../../server/contract/try-plan.ts';
import { readJson, rememberCsrf, sendJson } from './request.ts';

/** The event stream says what changes; but the time until the next advance passes without anything happening. */
const PASSING_MILLIS = 60_000;
/** A page of a journal: a screen and what is scrolled to next. */
const JOURNAL_PAGE = 200;

const at = (id: string) => `/api/rollouts/${encodeURIComponent(id)}`;

export const rolloutList = queryOptions({
  queryKey: ['rollouts'],
  queryFn: ({ signal }) => readJson<RolloutList>('/api/rollouts', signal),
  refetchInterval: PASSING_MILLIS,
});

export const rolloutDetail = (id: string) =>
  queryOptions({
    queryKey: ['rollout', id],
    queryFn: ({ signal }) => readJson<RolloutDetail>(at(id), signal),
    refetchInterval: PASSING_MILLIS,
  });

export const rolloutDocument = (id: string) =>
  queryOptions({
    queryKey: ['document', id],
    queryFn: ({ signal }) => readJson<DocumentView>(`${at(id)}/document`, signal),
  });

export const rolloutJournal = (id: string) =>
  infiniteQueryOptions({
    queryKey: ['journal', id],
    queryFn: ({ pageParam, signal }) =>
      readJson<JournalPage>(
        `${at(id)}/journal?limit=${JOURNAL_PAGE}${pageParam === undefined ? '' : `&before=${pageParam}`}`,
        signal,
      ),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (page) => page.before ?? undefined,
  });

export const session = queryOptions({
  queryKey: ['session'],
  queryFn: async ({ signal }) => keepCsrf(await readJson<Session>('/api/session', signal)),
  staleTime: Number.POSITIVE_INFINITY,
});

export const triedPlan = (body: TryBody) =>
  queryOptions({
    queryKey: ['tried', body],
    queryFn: () => sendJson<TriedPlan>('/api/try', body),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
    retry: false,
  });

/** What would happen, said by the server; `seq` so that it is asked again whenever the rollout has moved on. */
export const preview = (id: string, body: PreviewBody, seq: number) =>
  queryOptions({
    queryKey: ['preview', id, body, seq],
    queryFn: () => sendJson<Preview>(`${at(id)}/preview`, body),
    gcTime: 0,
  });

export function request(id: string, body: PersonRequestBody): Promise<Accepted> {
  return sendJson<Accepted>(`${at(id)}/requests`, body);
}

function keepCsrf(found: Session): Session {
  rememberCsrf(found.kind === 'signedIn' ? found.csrf : null);
  return found;
}

export async function signIn(token: string): Promise<Session> {
  return keepCsrf(await sendJson<Session>('/api/session', { token }));
}

export async function signOut(): Promise<Session> {
  return keepCsrf(await sendJson<Session>('/api/session', {}, 'DELETE'));
}
