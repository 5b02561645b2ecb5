import type { ColumnType } from 'kysely';
import type { Flag, ResourceTable } from '../table-parts';

/** JSON as text on the way in; nothing reads it back but SQL. */
type SearchDocument = ColumnType<never, string, string>;

export interface UserTable extends ResourceTable {
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

export interface UserEmailTable {
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

export interface UserRoleTable {
  user_id: string;
  position: number;
  role_id: string;
  organization_id: string | null;
  type: string | null;
  type_key: string | null;
  is_primary: Flag;
}

export interface FormerPasswordTable {
  user_id: string;
  id: string;
  password_hash: string;
}
