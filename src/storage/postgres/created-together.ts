import type { Created } from '../access';
import { isLockTimeout } from '../errors';
import { emailCells, emailRow } from '../users/user-values';
import { PortalError } from '../../portal/errors';
import type { PostgresConnection } from './postgres-connection';

/** So many are written at once at most: of more rows it would be told that they changed everybody. */
const MOST_USERS = 32;
const MOST_EMAILS = 96;

/** So many groups are under way. */
const AT_A_TIME = 2;

/** Whoever has to wait for somebody else's transaction, as over the same name, waits in one of its own. */
const PATIENCE = 'set local lock_timeout = 100';

const EMAIL_COLUMNS = emailCells({ emails: [{}] }).flatMap((cells) => Object.keys(emailRow('', cells, 0)));

interface Waiting {
  readonly created: Created;
  readonly done: (isDone: boolean) => void;
  readonly fail: (error: unknown) => void;
}

/**
 * Users that are created at the same time, each in a transaction that does nothing else, are created in one: a user
 * costs PostgreSQL a fifth of what it does alone. Nothing is asked of the database before, so that whoever can't be
 * created with the others has lost nothing, and is tried alone.
 */
export class CreatedTogether {
  readonly #connect: () => PostgresConnection;
  #waiting: Waiting[] = [];
  #writing = 0;

  constructor(connect: () => PostgresConnection) {
    this.#connect = connect;
  }

  /**
   * Resolves to true when the rows are committed; to false where nothing of them is kept and they are to be tried alone.
   * Throws where nobody can tell, and where the database takes nothing at the moment.
   */
  create(created: Created): Promise<boolean> {
    // Whatever a request does is recorded.
    if (created.audit.length === 0) return Promise.resolve(false);
    return new Promise((done, fail) => {
      this.#waiting.push({ created, done, fail });
      // Those who come in the same turn of the event loop come together.
      if (this.#waiting.length === 1) setImmediate(() => void this.#next());
    });
  }

  /** While one group waits for the disk, another one is written, and a third one gathers. */
  async #next(): Promise<void> {
    if (this.#writing === AT_A_TIME) return;
    this.#writing += 1;
    while (this.#waiting.length > 0) await this.#write(this.#take());
    this.#writing -= 1;
  }

  #take(): readonly Waiting[] {
    let [users, emails] = [0, 0];
    for (const { created } of this.#waiting) {
      emails += created.emails.length;
      if (users > 0 && (users === MOST_USERS || emails > MOST_EMAILS)) break;
      users += 1;
    }
    return this.#waiting.splice(0, users);
  }

  async #write(group: readonly Waiting[]): Promise<void> {
    try {
      const made = await this.#insert(group.map(({ created }) => created));
      for (const { created, done } of group) done(made.has(created.user.id));
    } catch (error) {
      const isLost = error instanceof PortalError && error.code === 'busy' && !isLockTimeout(error);
      for (const { done, fail } of group) {
        if (isLost) fail(error);
        else done(false);
      }
    }
  }

  /** The ids of those who were created: all but those whose name, or the like, is taken. */
  async #insert(group: readonly Created[]): Promise<ReadonlySet<unknown>> {
    const connection = this.#connect();
    connection.begin();
    try {
      await connection.tell(PATIENCE, []);
      const { rows } = await connection.executeQuery<{ id: string }>({
        sql: statementFor(group),
        parameters: [
          JSON.stringify(group.map(({ user }) => user)),
          JSON.stringify(group.flatMap(({ emails }) => emails)),
          JSON.stringify(group.flatMap(({ audit }) => audit)),
        ],
      });
      await connection.commit();
      return new Set(rows.map(({ id }) => id));
    } catch (error) {
      await connection.rollback();
      throw error;
    } finally {
      connection.release();
    }
  }
}

/** One for all: a user's columns, and an audit row's, are always the same. */
let statement: string | undefined;

function statementFor([first]: readonly Created[]): string {
  return (statement ??= makeStatement(Object.keys(first?.user ?? {}), Object.keys(first?.audit[0] ?? {})));
}

function makeStatement(users: readonly string[], audit: readonly string[]): string {
  return `with made as (${insertOf('users', users, 1)} on conflict do nothing returning id),
    emails as (${insertOf('user_emails', EMAIL_COLUMNS, 2)} where user_id in (select id from made)),
    trail as (${insertOf('audit', audit, 3)} where subject_id in (select id from made))
    select id from made`;
}

/** Inserts the rows of a JSON array. */
function insertOf(table: string, columns: readonly string[], parameter: number): string {
  // In such a row, a document is a text like others.
  const values = columns.map((name) => (name === 'search' ? `(search #>> '{}')::jsonb` : name));
  return `insert into "${table}" (${columns.join(', ')}) select ${values.join(', ')}
    from json_populate_recordset(null::"${table}", $${parameter})`;
}
