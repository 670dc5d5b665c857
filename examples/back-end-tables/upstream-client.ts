// Speaks to the upstream over HTTP, on connections that are kept.
import { Agent, request } from 'node:http';
import type { UpstreamStatus } from './simulated-upstream.ts';

export interface UpstreamClient {
  /** Uploads a file and gives the id of the upload. Rejects with the status when it is refused. */
  upload(content: Uint8Array): Promise<string>;
  /** How each of these uploads stands. */
  statuses(requestIds: readonly string[]): Promise<Readonly<Record<string, UpstreamStatus>>>;
  /** Has the user told that an upload failed; gives the id of the notification. */
  notify(user: string, claimId: string): Promise<string>;
  close(): void;
}

export function upstreamClient(port: number): UpstreamClient {
  const agent = new Agent({ keepAlive: true });

  const post = (path: string, type: string, body: string | Uint8Array): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const headers = { 'content-type': type, 'content-length': Buffer.byteLength(body) };
      const sent = request({ agent, host: '127.0.0.1', port, path, method: 'POST', headers }, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk) => {
          text += chunk;
        });
        response.on('error', reject);
        response.on('end', () => {
          if ((response.statusCode ?? 500) >= 300) reject(new Error(`upstream answered ${response.statusCode}`));
          else resolve(JSON.parse(text));
        });
      });
      sent.on('error', reject);
      sent.end(body);
    });

  return {
    async upload(content) {
      const { requestId } = (await post('/uploads', 'application/octet-stream', content)) as { requestId: string };
      return requestId;
    },
    async statuses(requestIds) {
      const told = await post('/uploads/status', 'application/json', JSON.stringify({ requestIds }));
      return told as Record<string, UpstreamStatus>;
    },
    async notify(user, claimId) {
      const body = JSON.stringify({ user, template: 'evidence-upload-failed', claimId });
      const { id } = (await post('/notifications', 'application/json', body)) as { id: string };
      return id;
    },
    close: () => agent.destroy(),
  };
}
