import { newId } from '../../src/portal/new-id';
import type { AuditRow } from '../../src/portal/audit/audit-row';
import { onEveryDatabase } from '../support/databases';
import { addOrganization, everything, PORTAL_ORGANIZATION } from './fixtures';

function rowOf(fields: Partial<AuditRow> = {}): AuditRow {
  return {
    id: newId(),
    at: '2030-01-01T00:00:00.000Z',
    actorKind: 'connection',
    actorId: 'c',
    actorName: 'Entra',
    requestId: 'r',
    address: null,
    action: 'user.update',
    subjectType: 'User',
    subjectId: 's',
    organizationId: PORTAL_ORGANIZATION,
    changes: { displayName: ['a', 'ß "quoted"'], active: [true, false] },
    ...fields,
  };
}

onEveryDatabase('audit', (open) => {
  test('rows read back as they were written, the newest first, a page at a time', async () => {
    const { audit } = everything(await open());
    const rows = [rowOf(), rowOf({ subjectId: 't' }), rowOf()];
    for (const row of rows) await audit.append(row);
    const [first, second, third] = rows;
    expect(await audit.list({ limit: 10 })).toEqual([third, second, first]);
    expect(await audit.list({ limit: 1 })).toEqual([third]);
    expect(await audit.list({ limit: 10, before: third?.id ?? '' })).toEqual([second, first]);
    expect(await audit.list({ limit: 10, subjectId: 's' })).toEqual([third, first]);
  });

  test('a scope reads the rows of its organizations; rows of none only who sees all', async () => {
    const storage = await open();
    const mine = await addOrganization(storage, 'Mine');
    const [inside, outside, general] = [rowOf({ organizationId: mine }), rowOf(), rowOf({ organizationId: null })];
    const { audit } = storage.within({ organizations: [mine] });
    for (const row of [inside, outside, general]) await audit.append(row);
    expect(await audit.list({ limit: 10 })).toEqual([inside]);
    expect(await storage.within({ organizations: [] }).audit.list({ limit: 10 })).toEqual([]);
    expect(await everything(storage).audit.list({ limit: 10 })).toHaveLength(3);
  });

  test('a row outlives what it speaks of', async () => {
    const storage = await open();
    const mine = await addOrganization(storage, 'Mine');
    const { audit, organizations } = everything(storage);
    await audit.append(rowOf({ organizationId: mine }));
    await organizations.delete(mine);
    expect(await audit.list({ limit: 10 })).toHaveLength(1);
  });

  test('a change that is rolled back leaves no row', async () => {
    const storage = await open();
    const failing = storage.transaction(async (inner) => {
      await everything(inner).audit.append(rowOf());
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await everything(storage).audit.list({ limit: 10 })).toEqual([]);
  });
});
