import type { Flag, ResourceTable } from './table-parts';

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

export interface ConnectionOrganizationTable {
  connection_id: string;
  organization_id: string;
}

export interface TokenTable {
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

export interface AccessTokenTable {
  id: string;
  token_id: string;
  token_hash: string;
  privileges: string;
  created_at: string;
  expires_at: string;
}
