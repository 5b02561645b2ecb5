import { sql, Kysely, DummyDriver, SqliteAdapter, SqliteQueryCompiler, SqliteIntrospector } from 'kysely';
import { filterToSql } from '../../src/storage/filter-sql';
import { dialects } from '../../src/storage/dialect';
import { parseFilter } from '../../src/scim/filter/parse';
import { resolveFilter } from '../../src/scim/filter/resolve';
import { userSchema } from '../../src/scim/user-schema';
test('x', () => {
  const db = new Kysely<any>({ dialect: { createAdapter: () => new SqliteAdapter(), createDriver: () => new DummyDriver(), createIntrospector: (d) => new SqliteIntrospector(d), createQueryCompiler: () => new SqliteQueryCompiler() } });
  const f = resolveFilter(parseFilter('manager[value eq "U2"] and emails[type eq "work"].value eq "X"', { tolerant: true }), userSchema, { tolerant: true });
  console.log(JSON.stringify(f));
  const c = sql`${filterToSql(f, { dialect: dialects.sqlite, resource: 'User', table: 'users', resourceBase: 'http://x', now: 'NOW' })}`.compile(db);
  console.log(c.sql, c.parameters);
});
