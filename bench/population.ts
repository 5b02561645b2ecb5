import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { openStorage } from '../src/storage/open';
import { SqliteDatabase } from '../src/storage/sqlite/sqlite-library';
import { emailCells, emailRow, userValues } from '../src/storage/users/user-values';
import { CREATED, groupId, groupName, groupSizes, ORGANIZATION, userFields, userId, userResource } from './people';

/** Where the databases of so many users are. */
export interface Population {
  /** The portal's own tables. */
  readonly portal: string;
  /** Ready-made JSON beside what it is found by: what the ceiling serves. */
  readonly documents: string;
}

/** Where resources are found, in every contender's answers. */
export const BASE_URL = 'http://127.0.0.1/scim/v2';

/** Makes the databases, unless that was done before. Loads the tables directly, past every server. */
export async function populate(folder: string, users: number): Promise<Population> {
  mkdirSync(folder, { recursive: true });
  const population = { portal: join(folder, `portal-${users}.db`), documents: join(folder, `documents-${users}.db`) };
  if (existsSync(population.portal)) await index(population.portal);
  else await makePortal(population.portal, users);
  if (!existsSync(population.documents)) makeDocuments(population.documents, users);
  return population;
}

async function makePortal(path: string, users: number): Promise<void> {
  const draft = `${path}.draft`;
  const storage = await openStorage({ databaseUrl: `sqlite:${draft}`, resourceBase: BASE_URL });
  await storage.migrate();
  await storage.within({ all: true }).organizations.create(ORGANIZATION.id, {
    name: ORGANIZATION.name,
    description: null,
    type: null,
    active: true,
    externalId: null,
  });
  await storage.close();
  load(draft, (database) => {
    const addUser = inserter(database, 'users');
    const addEmail = inserter(database, 'user_emails');
    for (let number = 0; number < users; number += 1) {
      const fields = userFields(number);
      const row = { id: userId(number), version: 1, created_at: CREATED, modified_at: CREATED };
      addUser({ ...row, ...userValues(fields) });
      emailCells(fields.profile).forEach((cells, position) => addEmail(emailRow(row.id, cells, position)));
    }
    const addGroup = inserter(database, 'groups');
    const addMember = inserter(database, 'group_users');
    for (const size of groupSizes(users)) {
      addGroup({
        id: groupId(size),
        version: 1,
        created_at: CREATED,
        modified_at: CREATED,
        organization_id: ORGANIZATION.id,
        display_name: groupName(size),
        display_name_key: groupName(size).toLowerCase(),
        external_id: null,
      });
      for (let number = 0; number < size; number += 1) addMember({ group_id: groupId(size), user_id: userId(number) });
    }
  });
  await index(draft);
  renameSync(draft, path);
}

/** What the server would do in its first minutes; also with one that an older version has made. */
async function index(path: string): Promise<void> {
  const storage = await openStorage({ databaseUrl: `sqlite:${path}`, resourceBase: BASE_URL });
  await storage.migrate();
  while (await storage.indexSearch());
  await storage.close();
}

function makeDocuments(path: string, users: number): void {
  const draft = `${path}.draft`;
  load(draft, (database) => {
    database.exec(`
      create table documents (id text primary key, version integer not null, user_name text not null unique,
        external_id text, json text not null);
      create index documents_external_id on documents (external_id);
      create table emails (value text not null, type text, id text not null references documents (id));
      create index emails_value on emails (value, type, id);
      create table groups (id text primary key, version integer not null);
      create table members (group_id text not null, user_id text not null, primary key (group_id, user_id)) without rowid;`);
    const addDocument = inserter(database, 'documents');
    const addEmail = inserter(database, 'emails');
    for (let number = 0; number < users; number += 1) {
      const { userName, externalId, profile } = userFields(number);
      const id = userId(number);
      const json = JSON.stringify(userResource(number, users, BASE_URL));
      addDocument({ id, version: 1, user_name: userName, external_id: externalId, json });
      for (const { value, type } of emailCells(profile)) addEmail({ value, type, id });
    }
    const addGroup = inserter(database, 'groups');
    const addMember = inserter(database, 'members');
    for (const size of groupSizes(users)) {
      addGroup({ id: groupId(size), version: 1 });
      for (let number = 0; number < size; number += 1) addMember({ group_id: groupId(size), user_id: userId(number) });
    }
  });
  renameSync(draft, path);
}

/**
 * Fills a database in one transaction, without waiting for the disk. As in service, nothing is analysed afterwards: this
 * SQLite is built with STAT4, and plans a statement anew for each value once there are statistics.
 */
function load(path: string, fill: (database: Database) => void): void {
  const database = new SqliteDatabase(path);
  database.pragma('journal_mode = off');
  database.pragma('synchronous = off');
  database.pragma('cache_size = -1000000');
  database.transaction(() => fill(database))();
  database.pragma('journal_mode = wal');
  database.close();
}

type Row = Readonly<Record<string, unknown>>;

/** Prepares the statement once, by the first row's columns. */
function inserter(database: Database, table: string): (row: Row) => void {
  let insert: ((row: Row) => void) | undefined;
  return (row) => {
    insert ??= prepare(database, table, Object.keys(row));
    insert(row);
  };
}

function prepare(database: Database, table: string, columns: readonly string[]): (row: Row) => void {
  const values = columns.map(() => '?').join(', ');
  const statement = database.prepare(`insert into "${table}" (${columns.join(', ')}) values (${values})`);
  return (row) => {
    statement.run(
      columns.map((column) => {
        const value = row[column];
        return typeof value === 'boolean' ? Number(value) : value;
      }),
    );
  };
}
