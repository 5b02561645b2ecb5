import { sealBatch } from '../../../src/portal/audit/seal';
import { onEveryDatabase, type TestDatabase } from '../../support/databases';
import { BuiltProgram } from '../built-program';

const program = new BuiltProgram();

onEveryDatabase('portal-scim audit verify', (_open, create) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await create();
  });

  const run = (args: string) => program.run(args.split(' '), { DATABASE_URL: database.url });

  async function seal(): Promise<void> {
    const storage = await database.open();
    while (await sealBatch(storage));
  }

  test('tells the rows that are intact, the head, and what isn’t sealed; then names the first broken row', async () => {
    await run('user create --username one');
    await run('user create --username two');
    await run('user create --username three');
    await seal();
    await run('user create --username four');

    const intact = await run('audit verify');
    expect(intact).toEqual({
      code: 0,
      stdout: expect.stringMatching(
        /^3 rows are as they were written\.\nHead: 3:[0-9a-f]{64}\n1 rows are not sealed yet\.\n$/,
      ),
      stderr: '',
    });
    const { stdout } = await run('audit verify --json');
    const { head } = JSON.parse(stdout) as { head: { position: number; hash: string } };
    const noted = `${head.position}:${head.hash}`;
    expect(JSON.parse(stdout)).toEqual({ ok: true, intact: 3, head, unsealed: 1 });

    await seal();
    expect((await run(`audit verify --head ${noted}`)).code).toBe(0);
    expect((await run('audit verify --head nonsense')).code).toBe(2);

    const [row] = await database.query('select id from audit where chain_position = 2');
    await database.query(`update audit set actor_name = 'nobody' where chain_position = 2`);
    const broken = await run('audit verify');
    expect(broken.code).toBe(1);
    expect(broken.stdout).toContain(`First broken row: 2, ${String(row?.['id'])}:`);
    expect(broken.stderr).toBe(
      'The audit trail is broken at row 2: the row, or its place in the chain, was changed.\n',
    );
    const json = await run('audit verify --json');
    expect(json.code).toBe(1);
    expect(JSON.parse(json.stdout)).toMatchObject({ ok: false, broken: { position: 2, id: row?.['id'] } });
  });

  test('a row that is gone, and an end that was cut off', async () => {
    await database.query('delete from audit where chain_position = 2');
    expect((await run('audit verify')).stdout).toContain('First broken row: 2, missing: the row was removed.');
    await database.query('delete from audit where chain_position > 1');
    expect((await run('audit verify')).code).toBe(0);
    const cut = await run(`audit verify --head 4:${'0'.repeat(64)}`);
    expect({ code: cut.code, stderr: cut.stderr }).toEqual({
      code: 1,
      stderr: 'The audit trail is broken at row 2: the row was removed.\n',
    });
  });
});
