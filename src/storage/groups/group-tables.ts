import type { ResourceTable } from '../table-parts';

export interface GroupTable extends ResourceTable {
  organization_id: string;
  display_name: string;
  display_name_key: string;
  external_id: string | null;
}

export interface GroupUserTable {
  group_id: string;
  user_id: string;
}

export interface GroupGroupTable {
  group_id: string;
  member_group_id: string;
}
