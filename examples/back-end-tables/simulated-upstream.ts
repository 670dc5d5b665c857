// The system that evidence is uploaded to, simulated but spoken to over real HTTP: takes files, works on them, tells how it went.
import { type HttpService, jsonReply, type Route, serveHttp } from '../http-service.ts';

/**
 * One upload in so many: is refused at first with 503, takes two polls, ends in an error. By turn, so that every run is
 * alike.
 */
const REFUSED = 97;
const SLOW = 10;
const SPOILT = 50;

export type UpstreamStatus = 'processing' | 'success' | 'error';

interface Upload {
  polls: number;
  readonly end: Exclude<UpstreamStatus, 'processing'>;
}

/** `POST /uploads`, `POST /uploads/status` {requestIds} and `POST /notifications` on a free port. */
export function startSimulatedUpstream(): Promise<HttpService> {
  const uploads = new Map<string, Upload>();
  let asked = 0;
  let accepted = 0;
  let notifications = 0;

  const statusOf = (requestId: string): UpstreamStatus => {
    const upload = uploads.get(requestId);
    if (!upload) return 'error';
    if (--upload.polls > 0) return 'processing';
    uploads.delete(requestId);
    return upload.end;
  };

  const routes: readonly Route[] = [
    {
      method: 'POST',
      path: '/uploads',
      answer() {
        if (++asked % REFUSED === 0) return jsonReply({ error: 'busy, try again' }, 503);
        const requestId = `upload-${++accepted}`;
        uploads.set(requestId, {
          polls: accepted % SLOW === 0 ? 2 : 1,
          end: accepted % SPOILT === 0 ? 'error' : 'success',
        });
        return jsonReply({ requestId }, 202);
      },
    },
    {
      method: 'POST',
      path: '/uploads/status',
      async answer({ json }) {
        const { requestIds } = (await json()) as { requestIds: readonly string[] };
        return jsonReply(Object.fromEntries(requestIds.map((each) => [each, statusOf(each)])));
      },
    },
    { method: 'POST', path: '/notifications', answer: () => jsonReply({ id: `notification-${++notifications}` }, 201) },
  ];
  return serveHttp(0, routes);
}
