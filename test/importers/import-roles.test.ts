import { DEVELOPER_ROLE_ID } from '../../src/portal/built-in';
import { ROLE } from '../../src/portal/schema-urns';
import { systemActor } from '../../src/portal/system-actor';
import { onEveryDatabase } from '../support/databases';
import { addOrganization, everything } from '../storage/fixtures';
import { actions, importText } from './import-text';

onEveryDatabase('custom roles in files', (open, create) => {
  const FILE =
    'value,display,privileges,supported\nsurveyor,Surveyor,users:read|groups:read,\nwriter,,users:write,false\n';

  test('come with what their columns say; a second time nothing changes, a third only what the row mentions', async () => {
    const storage = await open();
    const role = async (value: string) => await everything(storage).roles.findByValue(value);
    expect(await importText(storage, FILE)).toMatchObject({ rows: 2, created: 2, failed: 0 });
    const surveyor = await role('SURVEYOR');
    expect(surveyor).toMatchObject({
      value: 'surveyor',
      display: 'Surveyor',
      privileges: ['users:read', 'groups:read'],
      supported: true,
      organizationBound: true,
      builtIn: false,
    });
    expect(await role('writer')).toMatchObject({ display: 'writer', supported: false });
    expect(await importText(storage, FILE)).toMatchObject({ unchanged: 2 });
    expect(await role('surveyor')).toEqual(surveyor);
    const { outcomes } = await importText(storage, 'value,display,privileges\nSurveyor,Measurer,\n');
    expect(outcomes).toEqual([
      expect.objectContaining({ action: 'updated', changes: { display: ['Surveyor', 'Measurer'] } }),
    ]);
    expect(await role('surveyor')).toMatchObject({ display: 'Measurer', privileges: ['users:read', 'groups:read'] });
  });

  test.each([{}, { crossing: true }, { crossing: true, prepared: true }])(
    'rows behind them can grant them, in a dry run, too, which leaves no trace: %j',
    async (way) => {
      const database = await create();
      const storage = await database.open();
      const text = [
        '{"userName":"early","roles":[{"value":"surveyor"}]}',
        JSON.stringify({ schemas: [ROLE], value: 'surveyor', privileges: ['users:read'] }),
        '{"userName":"ada","roles":[{"value":"SURVEYOR"}]}',
        JSON.stringify({ schemas: [ROLE], value: 'surveyor', display: 'again' }),
      ].join('\n');
      const dump = await database.dump();
      const dry = await importText(storage, text, { format: 'ndjson', dryRun: true, ...way });
      expect(await database.dump()).toBe(dump);
      const real = await importText(storage, text, { format: 'ndjson', ...way });
      expect(actions(real)).toEqual(['1 failed', '2 created', '3 created', '4 failed']);
      expect(dry.outcomes).toEqual(real.outcomes);
      expect((await everything(storage).users.findByUserName('ada'))?.roles).toMatchObject([{ value: 'surveyor' }]);
    },
  );

  test('each bad row is named, with its reason', async () => {
    const storage = await open();
    const text = `value,display,privileges\nx,,fly\n,Nobody,\ny,Developer,\n${DEVELOPER_ROLE_ID},,users:write\nok,,\n`;
    const { created, faults } = await importText(storage, text);
    expect(created).toBe(1);
    expect(faults.map(({ line, attribute, reason }) => [line, attribute, reason])).toEqual([
      [2, 'privileges', expect.stringContaining('There is no privilege "fly"')],
      [3, 'value', 'value is required.'],
      [4, 'display', expect.stringContaining('has this name')],
      [5, 'privileges', expect.stringContaining('built in')],
    ]);
  });

  test('only by whoever may make roles, for the whole portal, and holds what they grant', async () => {
    const storage = await open();
    const acme = await addOrganization(storage, 'Acme');
    const reader = { ...systemActor('reader'), privileges: new Set(['users:write', 'roles:read'] as const) };
    expect((await importText(storage, FILE, { actor: reader })).faults[0]?.reason).toContain('roles:write');
    const maker = { ...systemActor('maker'), privileges: new Set(['roles:write', 'users:read'] as const) };
    const { faults } = await importText(storage, FILE, { actor: maker });
    expect(faults.map(({ reason }) => reason)).toEqual([
      expect.stringContaining('groups:read'),
      expect.stringContaining('users:write'),
    ]);
    const scope = { organizations: [acme] };
    expect((await importText(storage, FILE, { scope })).faults[0]?.reason).toContain('limited to its organizations');
    expect(await everything(storage).roles.findByValue('surveyor')).toBeUndefined();
  });
});
