import { sql } from 'kysely';
import type { GrantInput, UserFields } from '../../portal/users/user';
import { isVisibleGrant, type Access } from '../access';
import { FixedQuery } from '../fixed-query';
import { insertRows, insertRowsLater } from '../insert-rows';
import { emailCells, emailRow, grantRow } from './user-values';

const DELETE_EMAILS = new FixedQuery<[id: string], never>(
  (_access, id) => sql`delete from user_emails where user_id = ${id}`,
);

const DELETE_GRANTS = new FixedQuery<[id: string], never>(
  (access, id) => sql`delete from user_roles where user_id = ${id} and ${isVisibleGrant(access)}`,
);

const LAST_POSITION = new FixedQuery<[id: string], { next: number }>(
  (_access, id) => sql`select coalesce(max(position) + 1, 0) as next from user_roles where user_id = ${id}`,
);

/**
 * The rows that hang on a user: the index of the e-mail addresses in the profile, and the roles. Roles in organizations
 * that aren't visible stay as they are.
 */
export class UserDetails {
  constructor(private readonly access: Access) {}

  /** Writes those of the attributes that changed, or all; the caller has locked the user. */
  async replace(id: string, { profile, roles }: UserFields, changed?: readonly string[]): Promise<void> {
    if (!changed || changed.includes('emails')) await this.#replaceEmails(id, profile);
    if (!changed || changed.includes('roles')) await this.#replaceGrants(id, roles);
  }

  async #replaceEmails(id: string, profile: UserFields['profile']): Promise<void> {
    await DELETE_EMAILS.runLater(this.access, id);
    const rows = emailCells(profile).map((email, position) => emailRow(id, email, position));
    await insertRowsLater(this.access, 'user_emails', rows);
  }

  async #replaceGrants(id: string, grants: readonly GrantInput[]): Promise<void> {
    await DELETE_GRANTS.run(this.access, id);
    const { rows } = await LAST_POSITION.run(this.access, id);
    const from = rows[0]?.next ?? 0;
    const held = grants.map((grant, index) => grantRow(id, grant, from + index));
    await insertRows(this.access, 'user_roles', held);
  }
}
