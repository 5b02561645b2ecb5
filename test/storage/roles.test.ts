import { newId } from '../../src/portal/new-id';
import { onEveryDatabase } from '../support/databases';
import { addUser, DEVELOPER_ROLE, equals, everything, FIRST_PAGE, ORG_ADMIN_ROLE, roleFields } from './fixtures';

onEveryDatabase('roles', (open) => {
  test('the built-in ones are there from the start, with fixed identifiers', async () => {
    const { rows } = await everything(await open()).roles.list({ page: FIRST_PAGE });
    expect(rows.map(({ id, value, display, organizationBound }) => [id === value, display, organizationBound])).toEqual(
      [
        [true, 'Portal Admin', false],
        [true, 'API Owner', false],
        [true, 'Org Publisher', true],
        [true, 'Org Admin', true],
        [true, 'Developer', true],
      ],
    );
    expect(rows.every(({ builtIn }) => builtIn)).toBe(true);
    expect(rows.at(-1)?.id).toBe('00000006-0006-0006-0006-000000000006');
  });

  test('a role reads back as it was written, and as it was changed', async () => {
    const { roles } = everything(await open());
    const id = newId();
    const fields = roleFields('Auditor', {
      description: 'Looks on',
      type: 'custom',
      supported: false,
      privileges: ['audit:read', 'users:read'],
      organizationBound: false,
    });
    await roles.create(id, fields);
    expect(await roles.find(id, { forUpdate: true })).toEqual({
      ...fields,
      id,
      version: 1,
      created: expect.any(String),
      lastModified: expect.any(String),
      builtIn: false,
    });
    await roles.update(id, roleFields('Reader'));
    expect(await roles.find(id)).toMatchObject({ ...roleFields('Reader'), version: 2 });
    await expect(roles.update(newId(), fields)).rejects.toMatchObject({ code: 'not-found' });
    expect(await roles.find(newId())).toBeUndefined();
  });

  test('is found by value, or else by display name, regardless of case', async () => {
    const { roles } = everything(await open());
    const [byValue, byDisplay] = [newId(), newId()];
    await roles.create(byDisplay, roleFields('one', { display: 'Shared' }));
    await roles.create(byValue, roleFields('Shared', { display: 'Two' }));
    expect((await roles.findByValue('SHARED'))?.id).toBe(byValue);
    expect((await roles.findByValue('two'))?.id).toBe(byValue);
    expect((await roles.findByValue('developer'))?.id).toBe(DEVELOPER_ROLE);
    expect(await roles.findByValue('nobody')).toBeUndefined();
  });

  test('value and display are taken regardless of case', async () => {
    const { roles } = everything(await open());
    await roles.create(newId(), roleFields('one', { display: 'Eins' }));
    const create = (value: string, display: string) => roles.create(newId(), roleFields(value, { display }));
    await expect(create('ONE', 'x')).rejects.toMatchObject({ code: 'conflict', attribute: 'value' });
    await expect(create('two', 'EINS')).rejects.toMatchObject({ code: 'conflict', attribute: 'display' });
  });

  test('counts its holders once each, and stays while there are any', async () => {
    const storage = await open();
    const grant = { roleId: ORG_ADMIN_ROLE, type: null, primary: false, organizationId: null };
    await addUser(storage, 'a', { roles: [grant, { ...grant, type: 'again' }] });
    await addUser(storage, 'b', { roles: [grant] });
    const { roles } = everything(storage);
    expect(await roles.countHolders(ORG_ADMIN_ROLE)).toBe(2);
    expect(await roles.countHolders(DEVELOPER_ROLE)).toBe(0);
    await expect(roles.delete(ORG_ADMIN_ROLE)).rejects.toMatchObject({ code: 'conflict' });
    expect(await roles.delete(DEVELOPER_ROLE)).toBe(true);
    expect(await roles.delete(DEVELOPER_ROLE)).toBe(false);
  });

  test('every scope sees them', async () => {
    const { roles } = (await open()).within({ organizations: [] });
    expect((await roles.list({ filter: equals('display', 'developer'), page: FIRST_PAGE })).total).toBe(1);
  });
});
