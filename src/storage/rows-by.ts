import { sql, type RawBuilder } from 'kysely';
import type { ResourceName } from '../portal/query';
import type { Access } from './access';
import { visibleRows } from './list/listed-tables';

/** The rows that the caller may see and that have one of these values in an indexed column, in no order. */
export async function rowsBy<T>(
  access: Access,
  resource: ResourceName,
  select: RawBuilder<T>,
  column: string,
  values: readonly string[],
): Promise<readonly T[]> {
  if (values.length === 0) return [];
  const wanted = sql`select wanted.id from ${access.dialect.idRows(values, 'wanted')}`;
  const { rows } = await sql<T>`${select}
    where ${visibleRows(access, resource)} and ${sql.ref(column)} in (${wanted})`.execute(access.db);
  return rows;
}
