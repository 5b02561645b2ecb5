import { sql } from 'kysely';
import { newId } from '../../portal/new-id';
import type { Access } from '../access';

/** What a user's present password is, and what it was before, the latest first; at most `limit` stored forms. */
export async function lastPasswords({ db }: Access, userId: string, limit: number): Promise<readonly string[]> {
  const present = await db.selectFrom('users').select('password_hash').where('id', '=', userId).executeTakeFirst();
  const former = await db
    .selectFrom('former_passwords')
    .select('password_hash')
    .where('user_id', '=', userId)
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return [...(present ? [present] : []), ...former].flatMap((row) => row.password_hash ?? []).slice(0, limit);
}

/** Keeps the password that a user is about to lose, and of the former ones as many as the portal remembers. */
export async function keepFormerPassword(access: Access, userId: string): Promise<void> {
  const former = access.passwordHistory - 1;
  if (former <= 0) return;
  await sql`insert into former_passwords (user_id, id, password_hash)
    select id, ${newId()}, password_hash from users where id = ${userId} and password_hash is not null`.execute(
    access.db,
  );
  await sql`delete from former_passwords where user_id = ${userId} and id not in (
    select id from former_passwords where user_id = ${userId} order by id desc limit ${former})`.execute(access.db);
}

/** Forgets former passwords where none are remembered any more, at most so many; how many they were. */
export async function forgetFormerPasswords({ db, passwordHistory }: Access, limit: number): Promise<number> {
  if (passwordHistory > 1) return 0;
  const { numAffectedRows = 0n } = await sql`delete from former_passwords where (user_id, id) in (
    select user_id, id from former_passwords limit ${limit})`.execute(db);
  return Number(numAffectedRows);
}
