import { sql } from 'kysely';
import type { GrantInput, UserFields } from '../portal/model';
import { isVisibleGrant, type Access } from './access';
import { chunks } from './chunks';
import { FixedQuery } from './fixed-query';
import { emailCells, emailRow, grantRow, type EmailCells } from './user-values';

type EmailTuple = [string | null, string | null, string | null, boolean | number];
type GrantTuple = [string, string | null, string | null, boolean | number];

const READ = new FixedQuery<[id: string, sameId: string], { emails: string; grants: string }>((access, id, sameId) => {
  const order = sql.ref('position');
  const emails = access.dialect.jsonRows([sql.raw('value, type, display, is_primary')], order);
  const grants = access.dialect.jsonRows([sql.raw('role_id, organization_id, type, is_primary')], order);
  return sql`select (select ${emails} from user_emails where user_id = ${id}) as emails,
    (select ${grants} from user_roles where user_id = ${sameId} and ${isVisibleGrant(access)}) as grants`;
});

/**
 * The rows that hang on a user: the index of the e-mail addresses in the profile, and the roles. Roles in organizations
 * that aren't visible stay as they are.
 */
export class UserDetails {
  constructor(private readonly access: Access) {}

  /** Writes only what differs from what is there; the caller has locked the user. */
  async replace(id: string, { profile, roles }: UserFields): Promise<void> {
    const found = await this.#read(id);
    const emails = emailCells(profile);
    if (!same(found.emails, emails.map(toEmailTuple))) {
      await this.access.db.deleteFrom('user_emails').where('user_id', '=', id).execute();
      await this.#insertEmails(id, emails);
    }
    if (!same(found.grants, roles.map(toGrantTuple))) {
      const visible = isVisibleGrant(this.access);
      await this.access.db.deleteFrom('user_roles').where('user_id', '=', id).where(visible).execute();
      await this.#insertGrants(id, roles, await this.#positionBehindRest(id));
    }
  }

  async #read(id: string): Promise<{ emails: readonly unknown[]; grants: readonly unknown[] }> {
    const { rows } = await READ.run(this.access, id, id);
    return {
      emails: (JSON.parse(rows[0]?.emails ?? '[]') as EmailTuple[]).map(withFlag),
      grants: (JSON.parse(rows[0]?.grants ?? '[]') as GrantTuple[]).map(withFlag),
    };
  }

  async #insertEmails(id: string, emails: readonly EmailCells[]): Promise<void> {
    for (const rows of chunks(emails.map((email, position) => emailRow(id, email, position)))) {
      await this.access.db.insertInto('user_emails').values(rows).execute();
    }
  }

  async #positionBehindRest(id: string): Promise<number> {
    const { rows } = await sql<{ next: number }>`
      select coalesce(max(position) + 1, 0) as next from user_roles where user_id = ${id}`.execute(this.access.db);
    return rows[0]?.next ?? 0;
  }

  async #insertGrants(id: string, grants: readonly GrantInput[], from = 0): Promise<void> {
    for (const rows of chunks(grants.map((grant, index) => grantRow(id, grant, from + index)))) {
      await this.access.db.insertInto('user_roles').values(rows).execute();
    }
  }
}

function toEmailTuple({ value, type, display, primary }: EmailCells): EmailTuple {
  return [value, type, display, primary];
}

function toGrantTuple({ roleId, organizationId, type, primary }: GrantInput): GrantTuple {
  return [roleId, organizationId, type, primary];
}

/** The last cell, a truth value, as the engines' JSON has it: 1 or true. */
function withFlag(cells: EmailTuple | GrantTuple): unknown[] {
  return [...cells.slice(0, -1), Boolean(cells.at(-1))];
}

function same(found: readonly unknown[], wanted: readonly unknown[]): boolean {
  return JSON.stringify(found) === JSON.stringify(wanted);
}
