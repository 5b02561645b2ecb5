import type { ColumnType } from 'kysely';
import type { AccessTokenTable, ConnectionOrganizationTable, ConnectionTable, TokenTable } from './connection-tables';
import type { EventKeyTable, EventRefusalTable, EventStreamTable } from './event-tables';
import type { GroupGroupTable, GroupTable, GroupUserTable } from './groups/group-tables';
import type { Flag, ResourceTable } from './table-parts';
import type { FormerPasswordTable, UserEmailTable, UserRoleTable, UserTable } from './users/user-tables';

export interface OrganizationTable extends ResourceTable {
  name: string;
  name_key: string;
  description: string | null;
  description_key: string | null;
  type: string | null;
  active: Flag;
  external_id: string | null;
  portal_uuid: string | null;
  account_plan_uuid: string | null;
  built_in: Flag;
}

export interface RoleTable extends ResourceTable {
  value: string;
  value_key: string;
  display: string;
  display_key: string;
  description: string | null;
  description_key: string | null;
  type: string | null;
  type_key: string | null;
  supported: Flag;
  privileges: string;
  organization_bound: Flag;
  built_in: Flag;
}

export interface SessionTable {
  id: string;
  user_id: string;
  token_hash: string;
  created_at: string;
  expires_at: string;
  last_used_at: string;
}

interface LinkTable {
  id: string;
  user_id: string;
  purpose: string;
  token_hash: string;
  created_at: string;
  expires_at: string;
}

export interface OutboxTable {
  id: string;
  kind: string;
  user_id: string | null;
  user_name_key: string | null;
  request_id: string;
  created_at: string;
  attempts: ColumnType<number, number | undefined, number>;
  next_attempt_at: string | null;
  sent_at: string | null;
  failed_at: string | null;
  address: string | null;
  error: string | null;
}

interface AddressAttemptTable {
  address: string;
  kind: string;
  attempts: number;
  since: string;
  blocked_until: string | null;
}

interface RateCountTable {
  caller: string;
  points: number;
  until: string;
}

interface SecretTable {
  name: string;
  value: string;
}

export interface AuditTable {
  id: string;
  at: string;
  actor_kind: string;
  actor_id: string;
  actor_name: string;
  action: string;
  subject_type: string;
  subject_id: string;
  organization_id: string | null;
  request_id: string;
  address: string | null;
  changes: string;
  chain_position: number | null;
  chain_hash: string | null;
}

export interface RequestLogTable {
  id: string;
  at: string;
  organization_id: string | null;
  actor_kind: string | null;
  actor_id: string | null;
  actor_name: string | null;
  address: string | null;
  method: string;
  status: number;
  failed: number;
  code: string | null;
  resource_type: string | null;
  resource_id: string | null;
  resource_name: string | null;
  resource_name_key: string | null;
  external_id: string | null;
  milliseconds: number;
  request_id: string;
  part: number | null;
  path: string;
  detail: string | null;
  user_agent: string | null;
  body: string | null;
}

export interface ImportJobTable {
  id: string;
  created_at: string;
  starter_kind: string;
  starter_id: string;
  starter_name: string;
  file_name: string | null;
  bytes: number;
  options: string;
  state: string;
  dry_run: Flag;
  runner: string | null;
  started_at: string | null;
  finished_at: string | null;
  heartbeat_at: string | null;
  cancel_requested: Flag;
  progress: string;
  error: string | null;
  expires_at: string;
}

/** The tables of `db/migrations`, as rows. What they mean is in `db/README.md`. */
export interface Tables {
  organizations: OrganizationTable;
  roles: RoleTable;
  users: UserTable;
  user_emails: UserEmailTable;
  user_roles: UserRoleTable;
  groups: GroupTable;
  group_users: GroupUserTable;
  group_groups: GroupGroupTable;
  connections: ConnectionTable;
  connection_organizations: ConnectionOrganizationTable;
  tokens: TokenTable;
  access_tokens: AccessTokenTable;
  sessions: SessionTable;
  links: LinkTable;
  outbox: OutboxTable;
  former_passwords: FormerPasswordTable;
  address_attempts: AddressAttemptTable;
  rate_counts: RateCountTable;
  secrets: SecretTable;
  audit: AuditTable;
  import_jobs: ImportJobTable;
  request_log: RequestLogTable;
  event_streams: EventStreamTable;
  event_refusals: EventRefusalTable;
  event_keys: EventKeyTable;
}
