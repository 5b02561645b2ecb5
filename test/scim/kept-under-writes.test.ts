import { BASE_URL, startApp, type RunningApp } from '../support/app';
import { onEveryDatabase, type TestDatabase } from '../support/databases';
import { createGroup, createUser, membersOf, patchOp, PORTAL_USER, unique } from '../support/factories';
import { ORGANIZATION, PORTAL_GROUP, ROLE } from '../../src/portal/schema-urns';
import type { OpenStorage } from '../../src/storage/open';
import { ScimClient } from '../support/scim-client';

const BASE = { resourceBase: `${BASE_URL}/scim/v2` };

/** Nothing is written down of requests meanwhile, but by what the test does. */
const QUIET = { REQUEST_LOG_DAYS: 'off' };

const STEPS = 40;

/** The same storage for a server that keeps nothing. */
function forgetful(storage: OpenStorage): OpenStorage {
  return new Proxy(storage, {
    get(target, name) {
      if (name === 'stamp') return () => undefined;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

/** Always the same numbers from one seed. */
function numbersFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return (state >>> 8) / 2 ** 24;
  };
}

interface World {
  readonly users: string[];
  readonly groups: string[];
  readonly roles: { readonly id: string; readonly value: string }[];
  readonly organizations: string[];
  readonly names: string[];
}

onEveryDatabase('what is kept is what a server that keeps nothing reads', (_open, create) => {
  let database: TestDatabase;
  let here: RunningApp;
  let elsewhere: RunningApp;
  let fresh: RunningApp;
  let limitedToken: string;

  const clientOf = (app: RunningApp, token = here.adminToken) =>
    new ScimClient(() => ({ baseUrl: `${app.url}/scim/v2`, token }));

  async function start(shared: boolean): Promise<void> {
    database = await create();
    here = await startApp(await database.open({ ...BASE, shared }), QUIET);
    elsewhere = await startApp(await database.open({ ...BASE, shared }), QUIET);
    fresh = await startApp(forgetful(await database.open(BASE)), QUIET);
  }

  afterEach(() => Promise.all([here, elsewhere, fresh].map((app) => app.stop())));

  async function populate(scim: ScimClient): Promise<World> {
    const world: World = { users: [], groups: [], roles: [], organizations: [], names: [] };
    for (let index = 0; index < 3; index += 1) {
      const name = unique('organization');
      world.organizations.push((await scim.post('/Organizations', { schemas: [ORGANIZATION], name })).body.id);
      const value = unique('role');
      world.roles.push({ id: (await scim.post('/Roles', { schemas: [ROLE], value, display: value })).body.id, value });
    }
    for (let index = 0; index < 6; index += 1) {
      // Most in one, so that most can be in each other's groups.
      const extension = { organization: { value: world.organizations[Math.max(index - 3, 0)] } };
      const user = await createUser(scim, { externalId: `e${index}`, [PORTAL_USER]: extension });
      world.users.push(user.id);
      world.names.push(String(user.userName));
      world.groups.push((await createGroup(scim, { [PORTAL_GROUP]: extension })).id);
    }
    return world;
  }

  /** What all changes together can show in users, lists of them and whoever may ask for them. */
  function readsOf({ users, names }: World): string[] {
    const list = (filter: string) => `/Users?filter=${encodeURIComponent(filter)}`;
    return [
      ...users.flatMap((id) => [`/Users/${id}`, list(`id eq "${id}"`), `/Users/${id}?attributes=groups,roles`]),
      ...names.flatMap((name) => [list(`userName eq "${name.toUpperCase()}"`), list(`emails.value eq "${name}"`)]),
      ...['e0', 'e1', 'e2', 'e6'].map((text) => list(`externalId eq "${text}"`)),
      ...['shared@example.com', 'new@example.com'].flatMap((text) => [
        list(`emails[type eq "work"].value eq "${text}"`),
        list(`emails.value eq "${text}"`),
        `${list(`emails.value eq "${text}"`)}&sortBy=displayName`,
      ]),
      list('active eq false'),
      '/Users?count=3',
      '/Groups?count=100',
    ];
  }

  /** Everything that may change what is shown, by whichever server. */
  function change(world: World, pick: <One>(from: readonly One[]) => One, number: () => number) {
    const { users, groups, roles, organizations, names } = world;
    const set = (path: string, value: unknown) => patchOp({ op: 'replace', path, value });
    const text = () => `${pick(['x', 'y', 'z'])}${Math.floor(number() * 100)}`;
    const member = () => (number() < 0.8 ? { id: pick(users) } : { id: pick(groups), type: 'Group' });
    const added = ({ id, type = 'User' }: { id: string; type?: string }) => ({ value: id, type });
    const changes: ((scim: ScimClient) => Promise<unknown>)[] = [
      (scim) => scim.patch(`/Users/${pick(users)}`, set('displayName', text())),
      (scim) => scim.patch(`/Users/${pick(users)}`, set('active', number() < 0.5)),
      (scim) => scim.patch(`/Users/${pick(users)}`, set('manager', pick([...users, '']))),
      (scim) => scim.patch(`/Users/${pick(users)}`, set('externalId', pick(['e0', 'e1', 'e2', 'e6', text()]))),
      (scim) => scim.patch(`/Users/${pick(users)}`, set('userName', pick([...names, text()]))),
      (scim) => {
        const emails = [
          { value: pick(['shared@example.com', 'new@example.com', pick(names)]), type: pick(['work', 'home']) },
        ];
        return scim.patch(`/Users/${pick(users)}`, set('emails', emails));
      },
      (scim) => scim.patch(`/Users/${pick(users)}`, set('roles', [{ value: pick(roles).value }])),
      (scim) => {
        const access = [{ role: pick(roles).value, organization: pick(organizations) }];
        return scim.patch(`/Users/${pick(users)}`, set(`${PORTAL_USER}:access`, access));
      },
      (scim) => scim.patch(`/Users/${pick(users)}`, set(`${PORTAL_USER}:organization`, { value: pick(organizations) })),
      async (scim) => {
        const gone = pick(users);
        if ((await scim.delete(`/Users/${gone}`)).status !== 204) return;
        const userName = pick(names);
        const made = await scim.post('/Users', {
          schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
          userName: (await scim.get(`/Users?filter=userName%20eq%20%22${userName}%22`)).body.totalResults
            ? text()
            : userName,
          emails: [{ value: 'shared@example.com', type: 'work' }],
          externalId: pick(['e0', 'e6']),
          [PORTAL_USER]: { organization: { value: pick(organizations) } },
        });
        users.splice(users.indexOf(gone), 1, made.body.id ?? gone);
      },
      (scim) =>
        scim.patch(`/Groups/${pick(groups)}`, patchOp({ op: 'add', path: 'members', value: [added(member())] })),
      (scim) =>
        scim.patch(`/Groups/${pick(groups)}`, patchOp({ op: 'remove', path: `members[value eq "${pick(users)}"]` })),
      (scim) =>
        scim.patch(`/Groups/${pick(groups)}`, set('members', membersOf({ id: pick(users) }, { id: pick(users) }))),
      (scim) => scim.patch(`/Groups/${pick(groups)}`, set('displayName', unique('group'))),
      async (scim) => {
        const gone = pick(groups);
        await scim.delete(`/Groups/${gone}`);
        const extension = { organization: { value: organizations[0] } };
        const made = await createGroup(scim, { [PORTAL_GROUP]: extension });
        groups.splice(groups.indexOf(gone), 1, made.id);
        await scim.patch(`/Groups/${made.id}`, patchOp({ op: 'add', path: 'members', value: [added(member())] }));
      },
      (scim) => scim.patch(`/Roles/${pick(roles).id}`, set('display', unique('Role'))),
      (scim) => scim.patch(`/Organizations/${pick(organizations)}`, set('name', unique('Ltd'))),
      () => database.query(`update users set description = '${text()}' where id = '${pick(users)}'`),
      () => database.query(`delete from group_users where user_id = '${pick(users)}'`),
      () => database.query(`update roles set display = '${unique('past')}' where id = '${pick(roles).id}'`),
      () => database.query(`update rate_counts set points = points + 1`),
    ];
    return pick(changes);
  }

  test.each([
    [1, false],
    [2, false],
    [1, true],
    [2, true],
  ])('whatever changes, seed %i, where servers tell each other: %s', async (seed, shared) => {
    await start(shared);
    const number = numbersFrom(seed * 7_919);
    const pick = <One>(from: readonly One[]): One => from[Math.floor(number() * from.length)]!;
    const world = await populate(clientOf(here));
    limitedToken = await here.connect({ organizations: [world.organizations[0]!, world.organizations[1]!] });
    for (let step = 0; step < STEPS; step += 1) {
      const token = pick([here.adminToken, limitedToken]);
      const [kept, anew] = [clientOf(here, token), clientOf(fresh, token)];
      const paths = readsOf(world);
      const some = Array.from({ length: 8 }, () => pick(paths));
      for (const path of some) await kept.get(path);
      await change(world, pick, number)(clientOf(pick([here, here, elsewhere])));
      for (const path of some) {
        const [told, right] = [await kept.get(path), await anew.get(path)];
        expect({ step, path, status: told.status, body: told.body }).toEqual({
          step,
          path,
          status: right.status,
          body: right.body,
        });
      }
    }
  });
});
