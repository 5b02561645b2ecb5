import { PortalError } from '../portal/errors';
import { fold } from '../portal/fold';
import type { User } from '../portal/users/user';
import type { Operation } from '../portal/operation';
import type { ReadUser } from './resource-reader';
import type { ResourceRow } from './source-row';

interface Sought {
  readonly row: Pick<ResourceRow, 'portalUuid'>;
  readonly read: Pick<ReadUser, 'userName' | 'externalId'>;
}

/** For each row the user that it speaks of, if there is one; a `conflict` where several answer to its externalId. */
export async function findUsers(
  { store: { users } }: Operation,
  rows: readonly Sought[],
  match: 'name' | 'externalId' = 'name',
): Promise<(User | PortalError | undefined)[]> {
  const defined = (values: readonly (string | undefined)[]) => values.filter((value) => value !== undefined);
  const byUuid = await users.findManyBy('portalUuid', defined(rows.map(({ row }) => row.portalUuid)));
  const known = new Map(byUuid.map((user) => [user.portalUuid, user]));
  const find: typeof byExternalId = match === 'name' ? byName : byExternalId;
  const others = await find(
    users,
    rows.map(({ read }) => read),
  );
  return rows.map(
    ({ row }, at) => (row.portalUuid === undefined ? undefined : known.get(row.portalUuid)) ?? others[at],
  );
}

type Finder = Pick<Operation['store']['users'], 'findManyBy'>;

async function byName(users: Finder, rows: readonly Sought['read'][]): Promise<(User | undefined)[]> {
  const found = await users.findManyBy(
    'userName',
    rows.map(({ userName }) => userName ?? ''),
  );
  if (found.length === 0) return [];
  const known = new Map(found.map((user) => [fold(user.userName), user]));
  return rows.map(({ userName }) => known.get(fold(userName ?? '')));
}

async function byExternalId(
  users: Finder,
  rows: readonly Sought['read'][],
): Promise<(User | PortalError | undefined)[]> {
  const found = await users.findManyBy(
    'externalId',
    rows.map(({ externalId }) => externalId ?? ''),
  );
  return rows.map(({ externalId }) => {
    const [user, ...others] = found.filter((candidate) => candidate.externalId === externalId);
    if (others.length === 0) return user;
    const message = `externalId: ${others.length + 1} users have it.`;
    return new PortalError('conflict', message, { attribute: 'externalId' });
  });
}
