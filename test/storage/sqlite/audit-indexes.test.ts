import { newId } from '../../../src/portal/new-id';
import { onDatabases } from '../../support/databases';
import { everything, PORTAL_ORGANIZATION } from '../fixtures';

onDatabases(['sqlite'], 'indexes of the audit trail', (_open, create) => {
  test('each is used: every change pays for all of them', async () => {
    const statements: [string, readonly unknown[]][] = [];
    const database = await create();
    const storage = await database.open({ statementLog: (sql, parameters) => statements.push([sql, parameters]) });
    const { audit, auditChain } = everything(storage);
    statements.length = 0;
    await audit.list({ limit: 9 });
    await audit.list({ limit: 9, actor: newId() });
    await audit.list({ limit: 9, subjectId: newId() });
    await storage.within({ organizations: [PORTAL_ORGANIZATION] }).audit.list({ limit: 9 });
    await auditChain.unsealed(9);
    await auditChain.head();
    const plans = await Promise.all(statements.map(([sql, parameters]) => database.explain(sql, parameters)));
    const indexes = await database.query(`select name from sqlite_master where type = 'index' and tbl_name = 'audit'`);
    expect(indexes.length).toBeGreaterThan(3);
    const used = indexes.filter(({ name }) => plans.some((plan) => new RegExp(`\\b${String(name)}\\b`).test(plan)));
    expect(used).toEqual(indexes);
  });
});
