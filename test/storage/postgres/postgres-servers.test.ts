import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { openStorage, type OpenStorage } from '../../../src/storage/open';
import { newId } from '../../../src/portal/new-id';
import { freePort } from '../../cli/built-program';
import { onDatabases, RESOURCE_BASE, type TestDatabase } from '../../support/databases';
import { addUser, creationRow, everything, FIRST_PAGE, userFields } from '../fixtures';

const open: OpenStorage[] = [];
const openAt = async (databaseUrl: string, readUrl?: string) => {
  const storage = await openStorage({ databaseUrl, readUrl, resourceBase: RESOURCE_BASE });
  open.push(storage);
  return storage;
};

const names = async (storage: OpenStorage) =>
  (await everything(storage).users.list({ page: FIRST_PAGE })).rows.map(({ userName }) => userName);

const countUsers = async (database: TestDatabase) =>
  (await database.query(`select count(*)::int as users from users`))[0]?.['users'];

onDatabases(['postgres'], 'servers of PostgreSQL', (_open, create) => {
  afterEach(async () => {
    for (const storage of open.splice(0)) await storage.close();
  });

  describe.each(['alone', 'with others'])('a commit whose answer is lost, of a user who is created %s', (how) => {
    /** Opens a storage over a line that is cut at the first commit, once more than one connection is there. */
    async function cutAt(moment: 'before the commit' | 'before its answer') {
      const database = await create();
      const line = await Line.to(database.url);
      const storage = await openAt(line.url);
      await Promise.all(Array.from({ length: 4 }, () => storage.ping()));
      let runs = 0;
      const write = (cutAll: boolean) => {
        line.cut(moment, cutAll);
        return storage.transaction(async (inner) => {
          runs += 1;
          const [store, id] = [everything(inner), newId()];
          await store.users.create(id, userFields(`u${runs}`));
          if (how === 'with others') await store.audit.append(creationRow(id));
        });
      };
      return { database, line, write, runs: () => runs };
    }

    test('is found out: what is kept is not done again', async () => {
      const { database, line, write, runs } = await cutAt('before its answer');
      await write(false);
      expect([runs(), await countUsers(database)]).toEqual([1, 1]);
      await line.stop();
    });

    test('is found out: what is not kept is done again', async () => {
      const { database, line, write, runs } = await cutAt('before the commit');
      await write(false);
      expect([runs(), await countUsers(database)]).toEqual([2, 1]);
      await line.stop();
    });

    test.each(['before the commit', 'before its answer'] as const)(
      'cut %s: where nobody can tell, the caller hears of it and nothing is done again',
      async (moment) => {
        const { database, line, write, runs } = await cutAt(moment);
        await expect(write(true)).rejects.toMatchObject({
          code: 'busy',
          message: expect.stringContaining('may') as string,
        });
        expect([runs(), await countUsers(database)]).toEqual([1, moment === 'before the commit' ? 0 : 1]);
        await line.stop();
      },
    );
  });

  test('a connection that is lost in a transaction before its commit: it is run again, whole, on another one', async () => {
    const database = await create();
    const storage = await openAt(database.url);
    let runs = 0;
    await storage.transaction(async (inner) => {
      runs += 1;
      await everything(inner).users.findByUserName('u');
      await everything(inner).users.create(newId(), userFields('u'));
      if (runs === 1) await terminateOthers(database);
      await everything(inner).users.findByUserName('u');
    });
    expect([runs, await names(storage)]).toEqual([2, ['u']]);
  });

  test('a read that loses its connection is asked again; a write outside a transaction is not', async () => {
    const database = await create();
    const line = await Line.to(database.url);
    const storage = await openAt(line.url);
    await addUser(storage, 'u');
    line.cutAtNext('select');
    expect(await names(storage)).toEqual(['u']);
    line.cutAtNext('insert');
    await expect(everything(storage).users.create(newId(), userFields('v'))).rejects.toMatchObject({ code: 'busy' });
    expect(await names(storage)).toEqual(['u']);
    await line.stop();
  });

  describe('several hosts', () => {
    const withFirst = (url: string, host: string) =>
      url.replace('@127.0.0.1', `@${host},127.0.0.1`).concat('?target_session_attrs=read-write');

    test('the first that answers is used', async () => {
      const { url } = await create();
      const storage = await openAt(withFirst(url, `127.0.0.1:${await freePort()}`));
      await addUser(storage, 'u');
      expect(await names(storage)).toEqual(['u']);
      await storage.migrate();
    });

    test('none answers: busy', async () => {
      const hosts = [await freePort(), await freePort()].map((port) => `127.0.0.1:${port}`);
      await expect(openAt(`postgres://u:p@${hosts.join(',')}/d`)).rejects.toMatchObject({ code: 'busy' });
    });

    test('a kind of server that takes no writes is refused', async () => {
      const { url } = await create();
      await expect(openAt(`${url}?target_session_attrs=standby`)).rejects.toThrow('read-write');
    });
  });

  describe('a replica for lists', () => {
    /** Another database plays the replica: what it holds tells where a list came from. */
    async function replicated() {
      const [database, replica] = [await create(), await create()];
      await addUser(await replica.open(), 'of-the-replica');
      return { database, replica };
    }

    test('lists and searches read there; all else, and lists within a transaction, does not', async () => {
      const { database, replica } = await replicated();
      const storage = await openAt(database.url, replica.url);
      const id = await addUser(storage, 'u');
      expect(await names(storage)).toEqual(['of-the-replica']);
      const { resources, users } = everything(storage);
      const part = { resource: 'User' } as const;
      const search = await resources.list({ parts: [part], descending: false, page: FIRST_PAGE });
      expect(search.rows.map(({ id: found }) => found)).not.toContain(id);
      expect((await users.find(id))?.userName).toBe('u');
      const inside = await storage.transaction((inner) => everything(inner).users.list({ page: FIRST_PAGE }));
      expect(inside.rows.map(({ userName }) => userName)).toEqual(['u']);
    });

    test('while it is gone, the database itself answers', async () => {
      const { database, replica } = await replicated();
      const line = await Line.to(replica.url);
      const storage = await openAt(database.url, line.url);
      await addUser(storage, 'u');
      expect(await names(storage)).toEqual(['of-the-replica']);
      await line.stop();
      expect(await names(storage)).toEqual(['u']);
      expect(await names(storage)).toEqual(['u']);
    });
  });
});

function terminateOthers(database: TestDatabase) {
  return database.query(
    'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
  );
}

/** A line to a server that is cut at a word: of the client, before it is passed on, or of the answer to it. */
class Line {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #cut: { word: string; passOn: boolean; all: boolean } | undefined;

  private constructor(private readonly target: URL) {
    this.#server = createServer((incoming) => this.#join(incoming));
  }

  static async to(url: string): Promise<Line> {
    const line = new Line(new URL(url));
    await new Promise<void>((resolve) => line.#server.listen(0, '127.0.0.1', resolve));
    return line;
  }

  get url(): string {
    return Object.assign(new URL(this.target), { port: String((this.#server.address() as AddressInfo).port) }).href;
  }

  cut(moment: 'before the commit' | 'before its answer', all: boolean): void {
    this.#cut = { word: 'commit', passOn: moment === 'before its answer', all };
  }

  cutAtNext(word: string): void {
    this.#cut = { word, passOn: false, all: false };
  }

  #join(incoming: Socket): void {
    const outgoing = connect(Number(this.target.port), this.target.hostname);
    for (const socket of [incoming, outgoing]) {
      this.#sockets.add(socket);
      socket.on('error', () => undefined);
    }
    let answerIsLost = false;
    const hangUp = (all: boolean) =>
      (all ? [...this.#sockets] : [incoming, outgoing]).forEach((each) => each.destroy());
    outgoing.on('data', (data) => (answerIsLost ? hangUp(false) : incoming.write(data)));
    outgoing.on('close', () => incoming.destroy());
    incoming.on('close', () => outgoing.destroy());
    incoming.on('data', (data) => {
      const cut = this.#cut;
      if (!cut || !data.includes(cut.word)) return void outgoing.write(data);
      this.#cut = undefined;
      answerIsLost = true;
      if (cut.passOn) outgoing.write(data);
      const lost = () => hangUp(cut.all);
      if (cut.passOn) outgoing.once('data', lost);
      else lost();
    });
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
