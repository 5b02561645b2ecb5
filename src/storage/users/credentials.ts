import { sql } from 'kysely';
import { fold } from '../../portal/fold';
import type { CredentialStore, Credentials, SignInFailure } from '../../portal/sessions/credentials';
import type { Provider } from '../../portal/users/user';
import type { Access } from '../access';
import { forgetFormerPasswords, lastPasswords } from './former-passwords';

const UNLOCKED = { failed_logins: 0, failed_since: null, locked_until: null };

/** Sign-in. The caller isn't known yet, so there is no scope; nor does any of this change a user's version. */
export class CredentialTable implements CredentialStore {
  constructor(private readonly access: Access) {}

  async findByUserName(userName: string): Promise<Credentials | undefined> {
    const row = await this.access.db
      .selectFrom('users')
      .innerJoin('organizations', 'organizations.id', 'users.organization_id')
      .select(['users.id', 'users.password_hash', 'users.active', 'users.provider', 'users.must_change_password'])
      .select(['users.failed_logins', 'users.locked_until', 'organizations.active as organization_active'])
      .where('users.user_name_key', '=', fold(userName))
      .executeTakeFirst();
    return (
      row && {
        userId: row.id,
        passwordHash: row.password_hash,
        active: Boolean(row.active),
        organizationActive: Boolean(row.organization_active),
        provider: row.provider as Provider,
        mustChangePassword: Boolean(row.must_change_password),
        failedLogins: row.failed_logins,
        lockedUntil: row.locked_until,
      }
    );
  }

  async recordSuccess(userId: string, at: string, rehash?: string): Promise<void> {
    await this.access.db
      .updateTable('users')
      .set({ ...UNLOCKED, last_login: at, ...(rehash !== undefined && { password_hash: rehash }) })
      .where('id', '=', userId)
      .execute();
  }

  async recordFailure(userId: string, { at, since, limit, lockUntil }: SignInFailure): Promise<void> {
    const failures = sql<number>`case when failed_since >= ${since} then failed_logins + 1 else 1 end`;
    await this.access.db
      .updateTable('users')
      .set({
        failed_logins: failures,
        failed_since: sql<string>`case when failed_since >= ${since} then failed_since else ${at} end`,
        locked_until: sql<string | null>`case when ${failures} >= ${limit} then ${lockUntil} else locked_until end`,
      })
      .where('id', '=', userId)
      .execute();
  }

  lastPasswords(userId: string, limit: number): Promise<readonly string[]> {
    return lastPasswords(this.access, userId, limit);
  }

  forgetFormerPasswords(limit: number): Promise<number> {
    return forgetFormerPasswords(this.access, limit);
  }

  async clearFailures(userId: string): Promise<void> {
    await this.access.db.updateTable('users').set(UNLOCKED).where('id', '=', userId).execute();
  }
}
