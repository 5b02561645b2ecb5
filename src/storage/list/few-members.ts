import { sql } from 'kysely';
import type { Filter, ResourceName } from '../../portal/query';
import type { Access } from '../access';
import { listedTables, visibleRows } from './listed-tables';
import type { MatchingRows } from './matching-rows';
import { whole } from './merge-rows';

/** To put so many in order takes no time. */
const FEW = 200;

/**
 * The members of a small group as rows to be put in order: looked up first, for in the order of their names the engine
 * might go through all users to find them. Undefined where the filter doesn't ask for groups, or finds more.
 */
export async function fewMembers(
  access: Access,
  resource: ResourceName,
  filter: Filter,
  { context, id, from }: MatchingRows,
): Promise<MatchingRows | undefined> {
  if (resource !== 'User' || !asksForGroups(filter)) return undefined;
  const query = sql<{ id: string }>`select ${id} as id ${from} limit ${whole(FEW + 1)}`.compile(access.db);
  const { rows } = await access.run<{ id: string }>(query.sql, query.parameters);
  if (rows.length > FEW) return undefined;
  const { table } = listedTables[resource];
  const wanted = access.dialect.idRows(
    rows.map((row) => row.id),
    'member',
  );
  const among = access.dialect.isAmong(id, sql`select member.id from ${wanted}`);
  const found = sql`from ${sql.table(table)} where ${visibleRows(access, resource)} and ${among}`;
  return { context, id, from: found, count: sql`(select count(*) ${found})` };
}

function asksForGroups(filter: Filter): boolean {
  switch (filter.kind) {
    case 'compare':
    case 'element':
      return filter.attribute.path[0] === 'groups' && (filter.kind === 'element' || filter.operator === 'eq');
    case 'and':
      return filter.operands.some(asksForGroups);
    default:
      return false;
  }
}
