import { setTimeout } from 'node:timers/promises';
import { BuiltProgram } from '../cli/built-program';
import { onEveryDatabase } from '../support/databases';
import { patchOp, userBody } from '../support/factories';
import { ScimClient, type ScimBody } from '../support/scim-client';
import { say } from './figures';
import { PATIENCE, rounds } from './rounds';
import { ADMIN_TOKEN } from './writers';

const program = new BuiltProgram();
const WRITERS = 16;
const USERS = 4;
const SECONDS = rounds({ usually: 3, atLength: 60 });

/** A change that was answered with 200: what it wrote, and which version that made. */
interface Change {
  readonly user: string;
  readonly title: string;
  readonly version: number;
  /** The version it was made conditional on. */
  readonly ifMatch: number | undefined;
}

const versionOf = ({ meta }: ScimBody) => Number(/^W\/"(\d+)"$/.exec(meta.version)?.[1]);

onEveryDatabase('writers against a model', (_open, create) => {
  test(
    `${WRITERS} of them for ${SECONDS} s change ${USERS} users: each change counts once, none is lost, and none overrides what it was conditional on`,
    async () => {
      const { url } = await create();
      const server = await program.serve({ DATABASE_URL: url, ADMIN_TOKEN, RATE_LIMIT: 'off', LOG_LEVEL: 'info' });
      const scim = new ScimClient(() => ({ baseUrl: `${server.url}/scim/v2`, token: ADMIN_TOKEN }));
      const users = await Promise.all(
        Array.from({ length: USERS }, async () => (await scim.post('/Users', userBody())).body.id),
      );
      const changes: Change[] = [];
      let stale = 0;
      let isOver = false;

      async function write(writer: number): Promise<void> {
        for (let turn = 0; !isOver; turn++) {
          const user = users[(writer + turn) % USERS] ?? '';
          const title = `${writer}-${turn}`;
          const ifMatch = turn % 2 ? versionOf((await scim.get(`/Users/${user}`)).body) : undefined;
          const headers = { ...(ifMatch !== undefined && { 'If-Match': `W/"${ifMatch}"` }) };
          const body = patchOp({ op: 'replace', path: 'title', value: title });
          const answer = await scim.patch(`/Users/${user}`, body, headers);
          if (answer.status === 200) changes.push({ user, title, version: versionOf(answer.body), ifMatch });
          else if (answer.status === 412) stale += 1;
          else expect([answer.status, answer.text]).toEqual([200, '']);
        }
      }

      const writing = Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(writer)));
      await setTimeout(SECONDS * 1000);
      isOver = true;
      await writing;

      for (const user of users) {
        const made = changes.filter((change) => change.user === user).sort((one, other) => one.version - other.version);
        expect(made.map(({ version }) => version)).toEqual(made.map((_change, index) => index + 2));
        const { body } = await scim.get(`/Users/${user}`);
        expect([versionOf(body), body['title']]).toEqual([made.length + 1, made.at(-1)?.title]);
      }
      const conditional = changes.filter(({ ifMatch }) => ifMatch !== undefined);
      expect(conditional.filter(({ ifMatch, version }) => version !== (ifMatch ?? 0) + 1)).toEqual([]);
      expect(conditional.length).toBeGreaterThan(0);
      say(`${changes.length} changes in ${SECONDS} s, ${stale} refused as stale, none lost`);
      server.kill('SIGTERM');
      expect(await server.exit).toBe(0);
    },
    PATIENCE,
  );
});
