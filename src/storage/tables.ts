import type { ColumnType } from 'kysely';

/** The tables of `db/migrations`, as rows. What they mean is in `db/README.md`. */

/** SQLite reads a truth value as 0 or 1. */
type Flag = ColumnType<boolean | number, boolean, boolean>;

/** JSON as text on the way in; nothing reads it back but SQL. */
type SearchDocument = ColumnType<never, string, string>;

interface ResourceTable {
  id: string;
  version: number;
  created_at: string;
  modified_at: string;
}

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

interface UserTable extends ResourceTable {
  organization_id: string;
  user_name: string;
  user_name_key: string;
  external_id: string | null;
  portal_uuid: string | null;
  display_name: string | null;
  display_name_key: string | null;
  active: Flag;
  locale: string | null;
  locale_key: string | null;
  provider: string;
  idp_username: string | null;
  idp_username_key: string | null;
  license_type: string | null;
  license_type_key: string | null;
  description: string | null;
  description_key: string | null;
  must_change_password: Flag;
  password_hash: string | null;
  password_changed_at: string | null;
  last_login: string | null;
  failed_logins: ColumnType<number, number | undefined, number>;
  failed_since: string | null;
  locked_until: string | null;
  profile: string;
  search: SearchDocument;
}

interface UserEmailTable {
  user_id: string;
  position: number;
  value: string | null;
  value_key: string | null;
  type: string | null;
  type_key: string | null;
  display: string | null;
  display_key: string | null;
  is_primary: Flag;
}

interface UserRoleTable {
  user_id: string;
  position: number;
  role_id: string;
  organization_id: string | null;
  type: string | null;
  type_key: string | null;
  is_primary: Flag;
}

interface GroupTable extends ResourceTable {
  organization_id: string;
  display_name: string;
  display_name_key: string;
  external_id: string | null;
}

interface GroupUserTable {
  group_id: string;
  user_id: string;
}

interface GroupGroupTable {
  group_id: string;
  member_group_id: string;
}

export interface ConnectionTable extends ResourceTable {
  name: string;
  name_key: string;
  all_organizations: Flag;
  privileges: string;
  grantable_roles: string | null;
  profile: string;
  password_mode: string;
  revoked_at: string | null;
  allowed_addresses: string | null;
}

interface ConnectionOrganizationTable {
  connection_id: string;
  organization_id: string;
}

interface TokenTable {
  id: string;
  connection_id: string;
  token_hash: string;
  prefix: string;
  created_at: string;
  expires_at: string | null;
  revoked_at: string | null;
  last_used_at: string | null;
  last_used_address: string | null;
  last_used_user_agent: string | null;
  expiry_warned_at: string | null;
}

interface AccessTokenTable {
  id: string;
  token_id: string;
  token_hash: string;
  privileges: string;
  created_at: string;
  expires_at: string;
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

interface FormerPasswordTable {
  user_id: string;
  id: string;
  password_hash: string;
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

interface EventRefusalTable {
  stream_id: string;
  position: number;
  jti: string;
  at: string;
  code: string;
  description: string | null;
}

interface EventKeyTable {
  id: string;
  created_at: string;
  retired_at: string | null;
  public_key: string;
  private_key: string;
}

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
