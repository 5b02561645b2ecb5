import type { ColumnType } from 'kysely';
import type { ResourceTable } from './table-parts';

export interface EventStreamTable extends ResourceTable {
  name: string;
  name_key: string;
  url: string;
  audience: string;
  organizations: string | null;
  resources: string;
  event_types: string | null;
  token: string | null;
  paused_at: string | null;
  position: number;
  delivered: ColumnType<number, number | undefined, number>;
  last_delivered_at: string | null;
  attempts: ColumnType<number, number | undefined, number>;
  failing_since: string | null;
  last_error: string | null;
  next_attempt_at: string | null;
  holder: string | null;
  held_until: string | null;
}

export interface EventRefusalTable {
  stream_id: string;
  position: number;
  jti: string;
  at: string;
  code: string;
  description: string | null;
}

export interface EventKeyTable {
  id: string;
  created_at: string;
  retired_at: string | null;
  public_key: string;
  private_key: string;
}
