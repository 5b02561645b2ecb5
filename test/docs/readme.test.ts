import { BuiltProgram } from '../cli/built-program';
import { BASE_URL, startApp, type RunningApp } from '../support/app';
import { onEveryDatabase, type TestDatabase } from '../support/databases';
import { folderWith, readGuide, runGuide } from '../support/guide';
import { exchange } from '../support/http';

/** Each line is a command, as one would paste them. */
const lines = readGuide('../README.md', 'session').flatMap(({ command }) => command.trim().split('\n'));
const program = new BuiltProgram();

onEveryDatabase('README.md: a first session', (_open, create) => {
  let database: TestDatabase;
  let running: RunningApp;
  let outputs: readonly string[];

  beforeAll(async () => {
    database = await create();
    running = await startApp(await database.open({ resourceBase: `${BASE_URL}/scim/v2` }));
    const env = {
      SCIM: `${running.url}/scim/v2`,
      TOKEN: running.adminToken,
      DATABASE_URL: database.url,
    };
    const steps = lines.map((command) => ({ command }));
    outputs = await runGuide(steps, { env, folder: folderWith(program.file) });
  });
  afterAll(() => running.stop());

  /** What the lines of which this is a part have printed, in order. */
  const answersTo = (part: string) => outputs.filter((_output, at) => lines[at]?.includes(part));
  const jsonOf = (text: string | undefined) => JSON.parse(text ?? '') as Record<string, unknown>;

  test('every line of it was run', () => {
    expect(outputs).toHaveLength(12);
  });

  test('“create an active user with a password, and sign in”', () => {
    const [created] = answersTo('POST $SCIM/Users').map(jsonOf);
    expect(created).toMatchObject({ id: expect.any(String), userName: 'ada', active: true });
    expect(created).not.toHaveProperty('password');
    const [first] = answersTo('engine-no-1-of-1837').slice(1).map(jsonOf);
    expect(first).toMatchObject({ token: expect.stringMatching(/^pss_/), user: { userName: 'ada' } });
  });

  test('“find her, by any attribute”, in whatever case', () => {
    const [found] = answersTo('emails[type eq').map(jsonOf);
    expect(found).toMatchObject({ totalResults: 1, Resources: [{ userName: 'ada' }] });
  });

  test('“set a new password without the old one”: it counts; “then deactivate her”', () => {
    const [patched, signedIn] = answersTo('engine-no-2-of-1843').map(jsonOf);
    expect(patched).toMatchObject({ userName: 'ada', active: true });
    expect(signedIn).toMatchObject({ token: expect.stringMatching(/^pss_/), user: { userName: 'ada' } });
    const [disabled] = answersTo('"path":"active"').map(jsonOf);
    expect(disabled).toMatchObject({ userName: 'ada', active: false });
  });

  test('“a group with her in it, and away with both”', async () => {
    const [ada] = answersTo('POST $SCIM/Users').map(jsonOf);
    const [group] = answersTo('curl -sS $SCIM/Groups/$GROUP').map(jsonOf);
    expect(group).toMatchObject({ displayName: 'Engineers', members: [{ value: ada?.['id'] }] });
    expect(answersTo('-X DELETE')).toEqual(['', '']);
    for (const path of [`/Users/${String(ada?.['id'])}`, `/Groups/${String(group?.['id'])}`]) {
      const { status } = await exchange(running.url, { path: `/scim/v2${path}`, token: running.adminToken });
      expect(status).toBe(404);
    }
  });

  test('“each client gets a connection of its own”: its token opens SCIM', async () => {
    const [told = ''] = answersTo('connection create');
    expect(told).toMatch(/^Connection "okta" .* was created\. .*\npsk_\S+\n$/);
    const token = told.trim().split('\n').at(-1);
    const { status } = await exchange(running.url, { path: '/scim/v2/Users', token });
    expect(status).toBe(200);
  });
});
