import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startReceiver, type TestReceiver } from '../events/test-receiver';
import { onDatabases, readTestFolder, type TestDatabase } from '../support/databases';
import { BuiltProgram } from './built-program';

const program = new BuiltProgram();

// What each command does on both engines is in test/events.
onDatabases(['sqlite'], 'portal-scim event-stream', (_open, create) => {
  let database: TestDatabase;
  let receiver: TestReceiver;
  beforeAll(async () => {
    database = await create();
    receiver = await startReceiver();
  });
  afterAll(() => receiver.stop());

  async function run(args: string, input?: string) {
    const env = { DATABASE_URL: database.url, EVENT_NETWORKS: '127.0.0.1' };
    const { code, stdout, stderr } = await program.run(['event-stream', ...args.split(' ')], env, input);
    return { code, text: stdout + stderr };
  }

  const json = async (args: string, input?: string) =>
    JSON.parse((await run(`${args} --json`, input)).text) as Record<string, unknown>;

  test('create, test, list, show, update, pause, resume, refusals, rotate-key, delete', async () => {
    const token = join(mkdtempSync(join(readTestFolder(), 'token-')), 'token');
    writeFileSync(token, 'its-token\n');
    const made = await run(`create --name sales --url ${receiver.url} --events prov:delete --token-file ${token}`);
    expect(made).toEqual({ code: 0, text: expect.stringContaining('The event stream "sales" (') });
    expect(await json('test sales')).toMatchObject({ accepted: true, error: null });
    expect(receiver.received[0]?.headers.authorization).toBe('Bearer its-token');

    expect((await run('list')).text).toMatch(/^ID +NAME +URL[^]*sales[^]* ok +0 +never/);
    expect(await json('update sales --name shop --audience shop --token-file -', 'another-token')).toMatchObject({
      name: 'shop',
      audience: 'shop',
      eventTypes: ['urn:ietf:params:scim:event:prov:delete'],
      hasToken: true,
    });
    expect(await json('update shop --no-token')).toMatchObject({ hasToken: false });
    expect((await run('pause shop')).text).toBe('The event stream "shop" is paused.\n');
    expect((await run('show shop')).text).toMatch(/^state +paused$/m);
    expect(await json('resume shop --skip --yes')).toMatchObject({ state: 'ok', behind: 0 });
    expect((await run('refusals shop')).text).toBe('No event was refused.\n');
    expect((await run('rotate-key')).text).toMatch(/^Events are signed with the new key [\da-f-]{36}; /);
    expect((await run('delete shop')).text).toBe('The event stream "shop" is deleted.\n');
    expect((await run('list')).text).toBe('There is no event stream.\n');
  }, 120_000);

  test('what is wrong is told', async () => {
    expect(await run('create --name inside --url https://10.0.0.1/')).toEqual({
      code: 1,
      text: "url can't be sent to: 10.0.0.1 is no public address, and EVENT_NETWORKS doesn't have it.\n",
    });
    expect(await run('show nobody')).toEqual({ code: 1, text: 'There is no event stream "nobody".\n' });
    expect(await run('create --name x --url https://x.example.org/ --events prov:create:full')).toMatchObject({
      code: 2,
    });
    receiver.answerWith(() => ({ status: 401 }));
    await run(`create --name refusing --url ${receiver.url}`);
    expect(await run('test refusing')).toEqual({
      code: 1,
      text: "The event didn't arrive. The receiver answered 401, not 202.\n",
    });
    expect(await run('create --name y --url https://x.example.org/ --token-file /nowhere')).toEqual({
      code: 1,
      text: expect.stringContaining("The token can't be read"),
    });
  }, 120_000);
});
