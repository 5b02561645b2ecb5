import { setTimeout } from 'node:timers/promises';
import { BuiltProgram, type ServingProgram } from '../cli/built-program';
import { startReceiver, TAKEN, type ReceivedEvent } from '../events/test-receiver';
import { onEveryDatabase, type TestDatabase } from '../support/databases';
import { exchange } from '../support/http';
import { say } from './figures';
import { PATIENCE, rounds } from './rounds';
import { ADMIN_TOKEN, startWriters } from './writers';

const program = new BuiltProgram();
const ROUNDS = rounds({ usually: 3, atLength: 20 });
const CREATE = 'urn:ietf:params:scim:event:prov:create:notice';

onEveryDatabase('kill -9 under writes, with a receiver of events (reliability 43)', (_open, create) => {
  test(
    'what was acknowledged before a kill arrives in order, under one jti',
    async () => {
      const database = await create();
      const receiver = await startReceiver();
      receiver.answerWith(() => setTimeout(Math.random() * 20, TAKEN));
      const env = { DATABASE_URL: database.url, ADMIN_TOKEN, RATE_LIMIT: 'off', EVENT_NETWORKS: '127.0.0.1' };
      const acknowledged: string[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        const server = await program.serve(env);
        if (round === 0) await makeStream(server, receiver.url);
        const writers = startWriters(server, { prefix: `r${round}` });
        const before = receiver.received.length;
        await writers.until(({ acknowledged: answered }) => answered.length >= 20);
        while (receiver.received.length < before + 5) await setTimeout(5);
        await setTimeout(Math.random() * 200);
        server.kill('SIGKILL');
        await server.exit;
        acknowledged.push(...(await writers.stop()).acknowledged);
        await releaseOfTheDead(database);
      }
      // What is left needn't take its time.
      receiver.answerWith(() => TAKEN);
      const last = await program.serve(env);
      const created = await namesInOrder(database);
      while (firstSeen(receiver.received).length < created.length) await setTimeout(20);
      last.kill('SIGTERM');
      await last.exit;
      await receiver.stop();

      expect(firstSeen(receiver.received)).toEqual(created.map(({ id }) => id));
      expect(created.map(({ userName }) => userName)).toEqual(expect.arrayContaining(acknowledged));
      const again = receiver.received.length - created.length;
      expect(again).toBeGreaterThan(0);
      say(`${ROUNDS} kills: ${created.length} events, none missing, ${again} came again`);
    },
    PATIENCE,
  );

  async function makeStream({ url }: ServingProgram, receiverUrl: string): Promise<void> {
    const json = { name: 'portal', url: receiverUrl, eventTypes: [CREATE], resources: ['User'] };
    const { status } = await exchange(url, { method: 'POST', path: '/admin/event-streams', token: ADMIN_TOKEN, json });
    expect(status).toBe(201);
  }

  /** As the clock does within seconds. */
  async function releaseOfTheDead(database: TestDatabase): Promise<void> {
    await database.query('update event_streams set held_until = null');
  }

  /** Who was created, in the order of the audit trail, once all of it is sealed. */
  async function namesInOrder(database: TestDatabase): Promise<{ id: string; userName: string }[]> {
    for (;;) {
      const [waiting] = await database.query('select count(*) as rows from audit where chain_position is null');
      if (Number(waiting?.['rows']) === 0) break;
      await setTimeout(50);
    }
    const rows = await database.query(
      `select users.id, users.user_name from audit join users on users.id = subject_id
       where action = 'user.create' order by chain_position`,
    );
    return rows.map((row) => ({ id: String(row['id']), userName: String(row['user_name']) }));
  }

  /** Whom the events are about, each event once, as they first came. */
  function firstSeen(events: readonly ReceivedEvent[]): string[] {
    return Array.from(new Map(events.map(({ claims }) => [claims.jti, claims.sub_id.id])).values());
  }
});
