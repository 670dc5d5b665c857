// The paths of the API with their methods and the least role, without the schemas: what the server needs at every request.
import type { Role } from './session.ts';

export interface EndpointPath {
  readonly path: string;
  readonly methods: readonly ('get' | 'post' | 'delete')[];
  /** The least role beyond loopback, by method; `anybody` needs no sign-in. */
  readonly role: Role | 'anybody';
}

export const ENDPOINT_PATHS: readonly EndpointPath[] = [
  { path: '/api/rollouts', methods: ['get'], role: 'viewer' },
  { path: '/api/rollouts/{id}', methods: ['get'], role: 'viewer' },
  { path: '/api/rollouts/{id}/journal', methods: ['get'], role: 'viewer' },
  { path: '/api/rollouts/{id}/document', methods: ['get'], role: 'viewer' },
  { path: '/api/rollouts/{id}/report', methods: ['get'], role: 'viewer' },
  { path: '/api/rollouts/{id}/preview', methods: ['post'], role: 'viewer' },
  { path: '/api/rollouts/{id}/requests', methods: ['post'], role: 'operator' },
  { path: '/api/try', methods: ['post'], role: 'viewer' },
  { path: '/api/stream', methods: ['get'], role: 'viewer' },
  { path: '/api/session', methods: ['get', 'post', 'delete'], role: 'anybody' },
  { path: '/api/sign-ins', methods: ['get'], role: 'admin' },
  { path: '/api/hooks/datadog', methods: ['post'], role: 'anybody' },
  { path: '/api/hooks/alertmanager', methods: ['post'], role: 'anybody' },
  { path: '/api/hooks/generic', methods: ['post'], role: 'anybody' },
  { path: '/api/openapi.json', methods: ['get'], role: 'anybody' },
  { path: '/rollouts/{id}/report', methods: ['get'], role: 'viewer' },
];
