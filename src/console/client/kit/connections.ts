import { call } from './api';

/** A connection as `GET /admin/connections` lists it, as far as several pages need it. */
export interface ConnectionSummary {
  readonly id: string;
  readonly name: string;
  readonly health: 'ok' | 'unused' | 'expires-soon' | 'no-token' | 'revoked';
  readonly expiresAt: string | null;
  readonly lastUsedAt: string | null;
}

export async function listConnections(signal?: AbortSignal): Promise<readonly ConnectionSummary[]> {
  const answer = await call<{ connections: readonly ConnectionSummary[] }>('GET', '/admin/connections', { signal });
  return answer.connections;
}
