import type { Database, Statement } from 'better-sqlite3';
import { SqliteDatabase } from '../../src/storage/sqlite/sqlite-library';

/** A list of ready-made answers. */
export interface Page {
  readonly total: number;
  readonly documents: readonly string[];
}

/** As much of a new user as has columns. */
export interface NewDocument {
  readonly userName: string;
  readonly externalId: string;
  readonly emails: readonly { readonly value: string; readonly type: string }[];
}

/** Ready-made JSON in SQLite by prepared statements, and nothing else: as fast as these parts go. */
export class Documents {
  readonly #database: Database;
  readonly #byId: Statement;
  readonly #pageAt: Statement;
  readonly #pageAfter: Statement;
  readonly #insert: Statement;
  readonly #insertEmail: Statement;
  readonly #update: Statement;
  readonly #addMember: Statement;
  readonly #removeMember: Statement;
  readonly #touchGroup: Statement;
  readonly #total: number;

  constructor(path: string) {
    this.#database = new SqliteDatabase(path);
    for (const pragma of ['journal_mode = wal', 'synchronous = full', 'cache_size = -64000', 'temp_store = memory'])
      this.#database.pragma(pragma);
    const prepare = (sql: string) => this.#database.prepare(sql);
    this.#byId = prepare('select json from documents where id = ?').pluck();
    this.#pageAt = prepare('select json from documents order by id limit ? offset ?').pluck();
    this.#pageAfter = prepare('select json from documents where id > ? order by id limit ?').pluck();
    this.#insert = prepare('insert into documents (id, version, user_name, external_id, json) values (?, 1, ?, ?, ?)');
    this.#insertEmail = prepare('insert into emails (value, type, id) values (?, ?, ?)');
    this.#update = prepare('update documents set version = version + 1, json = ? where id = ?');
    this.#addMember = prepare('insert or ignore into members (group_id, user_id) values (?, ?)');
    this.#removeMember = prepare('delete from members where group_id = ? and user_id = ?');
    this.#touchGroup = prepare('update groups set version = version + 1 where id = ?');
    this.#total = prepare('select count(*) from documents').pluck().get() as number;
  }

  find(id: string): string | undefined {
    return this.#byId.get(id) as string | undefined;
  }

  /** By one of the tests that the bench asks for. */
  findBy(attribute: string): (value: string) => readonly string[] {
    const statement = this.#database.prepare(FILTERS[attribute] ?? '').pluck();
    return (value) => statement.all(value) as string[];
  }

  page(limit: number, offset: number): Page {
    return { total: this.#total, documents: this.#pageAt.all(limit, offset) as string[] };
  }

  pageAfter(id: string, limit: number): Page {
    return { total: this.#total, documents: this.#pageAfter.all(id, limit) as string[] };
  }

  create(id: string, user: NewDocument): string {
    const json = JSON.stringify({ id, ...user });
    this.#database.transaction(() => {
      this.#insert.run(id, user.userName, user.externalId, json);
      for (const { value, type } of user.emails) this.#insertEmail.run(value, type, id);
    })();
    return json;
  }

  setActive(id: string, active: boolean): string {
    const json = JSON.stringify({ ...(JSON.parse(this.find(id) ?? '{}') as object), active });
    this.#update.run(json, id);
    return json;
  }

  changeMember(groupId: string, userId: string, isIn: boolean): void {
    this.#database.transaction(() => {
      (isIn ? this.#addMember : this.#removeMember).run(groupId, userId);
      this.#touchGroup.run(groupId);
    })();
  }
}

const FILTERS: Readonly<Record<string, string>> = {
  userName: 'select json from documents where user_name = ?',
  externalId: 'select json from documents where external_id = ?',
  id: 'select json from documents where id = ?',
  'emails.value': 'select json from documents where id in (select id from emails where value = ?)',
  'emails[type eq "work"].value': `select json from documents
    where id in (select id from emails where value = ? and type = 'work')`,
};
