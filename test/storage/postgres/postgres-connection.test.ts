import type { AuditRow } from '../../../src/portal/audit/audit-row';
import { newId } from '../../../src/portal/new-id';
import type { Store } from '../../../src/portal/store';
import type { OpenStorage } from '../../../src/storage/open';
import { onDatabases } from '../../support/databases';
import { addUser, everything, organizationFields } from '../fixtures';

function auditRow(): AuditRow {
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
    organizationId: null,
    changes: {},
  };
}

/** What the second row of one id meets. */
const TWICE = { code: '23505', constraint: 'audit_pkey' };

onDatabases(['postgres'], 'a transaction whose statements fail', (open) => {
  let storage: OpenStorage;
  let written: AuditRow;
  beforeEach(async () => {
    storage = await open({ connections: 1 });
    written = auditRow();
    await everything(storage).audit.append(written);
  });

  /** A transaction that writes, without waiting, what can't be written, and goes on. */
  const failing = (goOn: (store: Store) => Promise<unknown>) =>
    storage.transaction(async (inner) => {
      const store = everything(inner);
      await store.organizations.create(newId(), organizationFields('never kept'));
      await store.audit.append(written);
      await goOn(store);
    });

  const expectNothingKept = async () => {
    const { organizations, audit } = everything(storage);
    expect(await organizations.findByName('never kept')).toBeUndefined();
    expect(await audit.list({ limit: 10 })).toEqual([written]);
  };

  test.each<[string, (store: Store) => Promise<unknown>]>([
    ['the commit', () => Promise.resolve()],
    ['the next question', ({ users }) => users.find('none')],
    ['a question much later', ({ users }) => users.find('none').catch(() => users.find('no'))],
    ['what is told later', ({ users, audit }) => users.find('none').catch(() => audit.append(auditRow()))],
    ['the commit, after a failure that was not heeded', ({ users }) => users.find('none').catch(() => undefined)],
  ])('%s answers with what was met by that which nobody waited for', async (_what, goOn) => {
    await expect(failing(goOn)).rejects.toMatchObject(TWICE);
    await expectNothingKept();
  });

  test('the first failure is the one to hear of, not what followed from it', async () => {
    await addUser(storage, 'u');
    const failed = storage.transaction(async (inner) => {
      await addUser(inner, 'u').catch(() => undefined);
      await everything(inner).audit.append(written);
    });
    await expect(failed).rejects.toMatchObject({ code: 'conflict', attribute: 'userName' });
    await expectNothingKept();
  });

  test('the next transaction on the same connection knows nothing of it', async () => {
    await expect(failing(() => Promise.resolve())).rejects.toMatchObject(TWICE);
    await storage.transaction((inner) => addUser(inner, 'u'));
    expect((await everything(storage).users.list({ page: { offset: 0, limit: 0 } })).total).toBe(1);
  });
});
