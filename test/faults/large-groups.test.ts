import { BuiltProgram, type ServingProgram } from '../cli/built-program';
import { onEveryDatabase } from '../support/databases';
import { GROUP, membersOf, patchOp, unique, USER } from '../support/factories';
import { ScimClient, type ScimResponse } from '../support/scim-client';
import { say } from './figures';
import { healthDuring } from './health';
import { isAtLength, PATIENCE, rounds } from './rounds';
import { ADMIN_TOKEN } from './writers';

const program = new BuiltProgram();
const MEMBERS = rounds({ usually: 600, atLength: 20_000 });
const AT_ONCE = 500;

onEveryDatabase('very large groups', (_open, create) => {
  let server: ServingProgram;
  let scim: ScimClient;
  beforeAll(async () => {
    const { url } = await create();
    server = await program.serve({ DATABASE_URL: url, ADMIN_TOKEN, RATE_LIMIT: 'off', LOG_LEVEL: 'info' });
    scim = new ScimClient(() => ({ baseUrl: `${server.url}/scim/v2`, token: ADMIN_TOKEN }));
  });
  afterAll(async () => {
    server.kill('SIGTERM');
    expect(await server.exit).toBe(0);
  });

  async function createUsers(): Promise<{ id: string }[]> {
    const users: { id: string }[] = [];
    while (users.length < MEMBERS) {
      const Operations = Array.from({ length: Math.min(AT_ONCE, MEMBERS - users.length) }, () => {
        const userName = unique('member');
        return { method: 'POST', path: '/Users', bulkId: userName, data: { schemas: [USER], userName } };
      });
      const schemas = ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'];
      const { body } = await scim.post('/Bulk', { schemas, Operations });
      const made = body['Operations'] as { readonly location: string }[];
      users.push(...made.map(({ location }) => ({ id: location.slice(location.lastIndexOf('/') + 1) })));
    }
    return users;
  }

  test(
    `of ${MEMBERS} members are made, replaced, added to and emptied, and the health check answers all the while`,
    async () => {
      const users = await createUsers();
      const [half, rest] = [users.slice(0, MEMBERS / 2), users.slice(MEMBERS / 2)];
      const group = (members: readonly { id: string }[]) => ({
        schemas: [GROUP],
        displayName: 'everybody',
        members: membersOf(...members),
      });
      let id = '';
      const countOf = async () => (await scim.get(`/Groups/${id}`)).body['members'] as readonly unknown[] | undefined;
      const steps: [what: string, step: () => Promise<ScimResponse>, members: number][] = [
        ['POST', () => scim.post('/Groups', group(users)), MEMBERS],
        ['PUT', () => scim.put(`/Groups/${id}`, group(half)), MEMBERS / 2],
        ['PATCH in', () => scim.patch(`/Groups/${id}`, patchOp(added(rest))), MEMBERS],
        ['PATCH out', () => scim.patch(`/Groups/${id}`, patchOp({ op: 'remove', path: 'members' })), 0],
      ];
      for (const [what, step, members] of steps) {
        const p99 = await healthDuring(server.url, async () => {
          const { status, body } = await step();
          expect([200, 201, 204]).toContain(status);
          id ||= body.id;
        });
        expect((await countOf())?.length ?? 0).toBe(members);
        say(`${what} ${MEMBERS} members: health p99 ${p99.toFixed(1)} ms`);
        if (isAtLength) expect(p99).toBeLessThan(100);
      }
    },
    PATIENCE,
  );
});

function added(users: readonly { id: string }[]) {
  return { op: 'add', path: 'members', value: membersOf(...users) };
}
