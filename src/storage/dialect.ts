import { sql, type Expression, type RawBuilder } from 'kysely';
import type { Engine } from '../../db/column-types';
import { lazily } from './fixed-query';
import { postgresSearch, sqliteSearch, type SearchDialect, type Visibility } from './search/search-dialect';

/** A query that can take row locks, as far as {@link Dialect.lock} needs to know it. */
export interface LockableQuery {
  forShare(): { execute(): Promise<unknown> };
  forNoKeyUpdate(): { execute(): Promise<unknown> };
  forUpdate(): { execute(): Promise<unknown> };
}

/**
 * `use`: nobody changes the rows meanwhile; `change`: nor does anybody else use them so; `removal`: nor do new rows come
 * to refer to them.
 */
export type LockPurpose = 'use' | 'change' | 'removal';

/**
 * What the two engines say differently in SQL. It is the only place where they differ: everything else in this folder
 * is one text for both. (How the engines define columns differently is in `db/column-types.ts`.)
 */
export interface Dialect {
  readonly engine: Engine;
  /** The index for parts of users' texts. */
  readonly search: SearchDialect;

  /**
   * The text of the scalar at `path` of a JSON document: a string as it is, a number in its digits, `true` or `false`;
   * null where there is nothing or null. Compared byte by byte. An empty path is the document itself.
   */
  jsonText(document: Expression<unknown>, path: readonly string[]): RawBuilder<string | null>;
  /** Whether there is something at `path` other than null, '', [] and {}: of an object or array, at any leaf. */
  jsonPresent(document: Expression<unknown>, path: readonly string[]): RawBuilder<boolean>;
  /** An item of a FROM list: one row per element of the array at `path`; no row where there is no array. */
  jsonElements(document: Expression<unknown>, path: readonly string[], alias: string): RawBuilder<unknown>;
  /** The element of {@link jsonElements} as a document, where elements are objects. */
  elementDocument(alias: string): RawBuilder<unknown>;
  /** The element of {@link jsonElements} as text, where elements are scalars. */
  elementText(alias: string): RawBuilder<string | null>;
  /** Where in the array the element of {@link jsonElements} stands. */
  elementPosition(alias: string): RawBuilder<number>;
  /** The JSON in a column of type text, as a document. */
  jsonDocument(text: Expression<unknown>): RawBuilder<unknown>;
  /** The text, compared byte by byte whatever its collation. */
  bytewise(text: Expression<unknown>): RawBuilder<string | null>;
  /** Whether the value is among the few that a query finds, each of them looked up by an index. */
  isAmong(value: Expression<unknown>, query: Expression<unknown>): RawBuilder<boolean>;
  /** A constant for WHERE. */
  literalBoolean(value: boolean): RawBuilder<boolean>;
  /** A truth value, as an index of the rows that have it is defined. */
  flag(value: boolean): RawBuilder<boolean>;
  /** A condition that few rows meet, where the planner can't tell by itself. */
  selective(condition: RawBuilder<boolean>): RawBuilder<boolean>;
  /** How many users there are. */
  countUsers(visible: Visibility): RawBuilder<number>;
  /** Whether `part` is within `text`, byte by byte. */
  contains(text: Expression<unknown>, part: Expression<unknown>): RawBuilder<boolean>;

  /** Aggregates rows into the text of a JSON array of arrays, one per row, `[]` where there are no rows. */
  jsonRows(columns: readonly Expression<unknown>[], order?: Expression<unknown>): RawBuilder<string>;
  /** How a statement's text names its parameter; the first is 1. */
  placeholder(number: number): string;
  /**
   * A parameter that the planner doesn't look at: where a statement's best plan is the same for all values, it is planned
   * once, and not with each run, which takes PostgreSQL longer than running it.
   */
  unplanned<Value>(parameter: RawBuilder<Value>): RawBuilder<Value>;
  /** An item of a FROM list with one column `id`: a list of any length as one parameter. */
  idRows(ids: readonly string[], alias: string): RawBuilder<unknown>;
  /**
   * Locks the rows of a query on one table until the end of the transaction. A statement of its own, before the one that reads:
   * PostgreSQL answers a locking read that had to wait with the locked row as it is now, but with the joined rows as
   * they were when it began. SQLite has one writer, so there is nothing to lock.
   */
  lock(query: LockableQuery | (() => LockableQuery), purpose: LockPurpose): Promise<void>;
  /** What has a query lock its rows; undefined where there is nothing to lock. */
  readonly lockClauses?: Readonly<Record<LockPurpose, string>>;
}

const list = (expressions: readonly Expression<unknown>[]) => sql.join(expressions);
const inOrder = (order: Expression<unknown> | undefined) => (order ? sql` order by ${order}` : sql``);

const shared = {
  literalBoolean: (value: boolean) => (value ? sql<boolean>`(1 = 1)` : sql<boolean>`(1 = 0)`),
  countUsers: (visible: Visibility) =>
    sql<number>`(select coalesce(sum(users), 0) from user_totals where ${visible?.('user_totals') ?? sql`(1 = 1)`})`,
};

/** `$."name"."givenName"`; attribute names and URNs hold no quotation mark. */
function sqlitePath(path: readonly string[]): string {
  return ['$', ...path.map((name) => `"${name.replaceAll('"', '')}"`)].join('.');
}

/** SQLite reads JSON's true as 1: the type tells the two apart. */
function sqliteText(type: Expression<unknown>, value: Expression<unknown>): RawBuilder<string | null> {
  return sql`(case ${type} when 'true' then 'true' when 'false' then 'false' else cast(${value} as text) end)`;
}

const sqlite: Dialect = {
  ...shared,
  engine: 'sqlite',
  search: sqliteSearch,
  jsonText: (document, path) => {
    const at = sqlitePath(path);
    return sqliteText(sql`json_type(${document}, ${at})`, sql`json_extract(${document}, ${at})`);
  },
  jsonPresent: (document, path) =>
    sql`exists (select 1 from json_tree(${document}, ${sqlitePath(path)}) where atom is not null and atom <> '')`,
  jsonElements: (document, path, alias) => {
    const at = sqlitePath(path);
    const array = sql`case json_type(${document}, ${at}) when 'array' then ${document} end`;
    return sql`json_each(${array}, ${at}) as ${sql.ref(alias)}`;
  },
  elementDocument: (alias) => sql`${sql.ref(`${alias}.value`)}`,
  elementText: (alias) => sqliteText(sql.ref(`${alias}.type`), sql.ref(`${alias}.atom`)),
  elementPosition: (alias) => sql`${sql.ref(`${alias}.key`)}`,
  jsonDocument: (text) => sql`${text}`,
  bytewise: (text) => sql`${text}`,
  flag: (value) => sql.lit(Number(value)) as RawBuilder<unknown> as RawBuilder<boolean>,
  selective: (condition) => sql`unlikely(${condition})`,
  isAmong: (value, query) => sql`${value} in (${query})`,
  contains: (text, part) => sql`(instr(${text}, ${part}) > 0)`,
  jsonRows: (columns, order) => sql`json_group_array(json_array(${list(columns)})${inOrder(order)})`,
  placeholder: () => '?',
  unplanned: (parameter) => parameter,
  idRows: (ids, alias) => sql`(select value as id from json_each(${lazily(ids, JSON.stringify)})) as ${sql.ref(alias)}`,
  lock: () => Promise.resolve(),
};

/** Strings that aren't empty, numbers and truth values, however deep. */
const LEAF = '$.** ? ((@.type() == "string" && @ != "") || @.type() == "number" || @.type() == "boolean")';

/** What is at `path`; the parameter is an array of text. */
function postgresAt(document: Expression<unknown>, path: readonly string[]): RawBuilder<unknown> {
  return path.length === 0 ? sql`(${document})` : sql`(${document} #> ${path}::text[])`;
}

const LOCKS: Readonly<Record<LockPurpose, 'forShare' | 'forNoKeyUpdate' | 'forUpdate'>> = {
  use: 'forShare',
  change: 'forNoKeyUpdate',
  removal: 'forUpdate',
};

const postgres: Dialect = {
  ...shared,
  engine: 'postgres',
  search: postgresSearch,
  jsonText: (document, path) => sql`((${document} #>> ${path}::text[]) collate "C")`,
  jsonPresent: (document, path) =>
    sql`coalesce(jsonb_path_exists(${postgresAt(document, path)}, ${LEAF}::jsonpath), false)`,
  jsonElements: (document, path, alias) => {
    const at = postgresAt(document, path);
    const array = sql`case jsonb_typeof(${at}) when 'array' then ${at} end`;
    return sql`jsonb_array_elements(${array}) with ordinality as ${sql.ref(alias)}(value, position)`;
  },
  elementDocument: (alias) => sql`${sql.ref(`${alias}.value`)}`,
  elementText: (alias) => sql`((${sql.ref(`${alias}.value`)} #>> '{}') collate "C")`,
  elementPosition: (alias) => sql`${sql.ref(`${alias}.position`)}`,
  jsonDocument: (text) => sql`cast(${text} as jsonb)`,
  bytewise: (text) => sql`((${text}) collate "C")`,
  flag: (value) => sql.lit(value),
  selective: (condition) => condition,
  // How many rows a recursive query yields is beyond the planner; of an array it expects few.
  isAmong: (value, query) => sql`${value} = any (array(${query}))`,
  contains: (text, part) => sql`(strpos(${text}, ${part}) > 0)`,
  jsonRows: (columns, order) =>
    sql`coalesce(json_agg(json_build_array(${list(columns)})${inOrder(order)}), '[]')::text`,
  placeholder: (number) => `$${number}`,
  // PostgreSQL plans anew as long as it hopes for less from fewer elements, or rows, than it expects of any.
  unplanned: (parameter) => sql`(select ${parameter})`,
  idRows: (ids, alias) => sql`unnest((select ${ids}::text[])) as ${sql.ref(alias)}(id)`,
  lockClauses: { use: 'for share', change: 'for no key update', removal: 'for update' },
  lock: async (query, purpose) => {
    await (typeof query === 'function' ? query() : query)[LOCKS[purpose]]().execute();
  },
};

export const dialects: Readonly<Record<Engine, Dialect>> = { sqlite, postgres };
