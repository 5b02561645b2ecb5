import { rmSync } from 'node:fs';
import { openStorage, type OpenStorage } from '../../src/storage/open';
import { parseFilter } from '../../src/scim/filter/parse';
import { resolveFilter, attributeRef } from '../../src/scim/filter/resolve';
import { userSchema } from '../../src/scim/user-schema';
import { groupSchema } from '../../src/scim/group-schema';
import { organizationSchema } from '../../src/scim/organization-schema';
import { roleSchema } from '../../src/scim/role-schema';
import type { ResourceSchema } from '../../src/scim/schema';
import type { UserFields } from '../../src/portal/store';
import { Client } from 'pg';

const ORG = '00000001-0000-4000-8000-000000000001';
const all = { all: true } as const;
const P = 'urn:ietf:params:scim:schemas:extension:portal:2.0:User';
const E = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

async function open(kind: string): Promise<OpenStorage> {
  if (kind === 'sqlite') {
    for (const s of ['', '-wal', '-shm']) rmSync('/tmp/scratch/a.db' + s, { force: true });
  } else {
    const c = new Client('postgres://postgres:x@127.0.0.1:54871/postgres');
    await c.connect(); await c.query('drop database if exists f1'); await c.query('create database f1'); await c.end();
  }
  const log: string[] = [];
  const s = await openStorage({ databaseUrl: kind === 'sqlite' ? 'sqlite:/tmp/scratch/a.db' : 'postgres://postgres:x@127.0.0.1:54871/f1', resourceBase: 'https://x/scim/v2', statementLog: (q) => void log.push(q) });
  (s as any).statements = log;
  await s.migrate();
  return s;
}
const base: Omit<UserFields, 'userName'> = { organizationId: ORG, externalId: null, displayName: null, active: true, locale: null, provider: 'builtIn', idpUsername: null, licenseType: null, description: null, mustChangePassword: false, lockedUntil: null, profile: { schemas: ['urn:x'] }, roles: [] };

describe.each(['sqlite', 'postgres'])('%s', (kind) => {
  let storage: OpenStorage;
  beforeAll(async () => {
    storage = await open(kind);
    const { users, groups } = storage.within(all);
    await users.create('u1', { ...base, userName: 'Babs', externalId: 'X1', displayName: 'Äbs', locale: 'de-DE', profile: { schemas: ['urn:x'], name: { givenName: 'Barbara', familyName: 'Jensen' }, emails: [{ value: 'a@x', type: 'work', primary: true }, { value: 'b@x', type: 'home' }], photos: [{ value: 'https://A', type: 'thumb' }, { value: 'https://b', type: 'big', primary: true }], [E]: { department: 'Sales', manager: { value: 'u2' } } }, roles: [{ roleId: '00000006-0006-0006-0006-000000000006', type: 'main', primary: true, organizationId: null }, { roleId: '00000006-0006-0006-0006-000000000006', type: null, primary: false, organizationId: ORG }] });
    await users.create('u2', { ...base, userName: 'zed', displayName: 'Zed Boss' });
    for (const g of ['g1', 'g2', 'g3']) await groups.create(g, { organizationId: ORG, displayName: 'Group ' + g, externalId: null });
    await groups.addMembers('g1', [{ id: 'u1', type: 'User' }]);
    await groups.addMembers('g2', [{ id: 'g1', type: 'Group' }]);
  });
  afterAll(() => storage.close());
  const q = async (r: 'users' | 'groups' | 'organizations' | 'roles', schema: ResourceSchema, text: string) => {
    const filter = resolveFilter(parseFilter(text, { tolerant: true }), schema, { tolerant: true });
    const s = storage.within(all)[r];
    return (await s.list({ filter, page: { offset: 0, limit: 100 } })).rows.map((x: any) => x.userName ?? x.displayName ?? x.display ?? x.name);
  };
  test('every attribute, every op', async () => {
    const fails: string[] = [];
    let n = 0;
    for (const [r, schema] of [['users', userSchema], ['groups', groupSchema], ['organizations', organizationSchema], ['roles', roleSchema]] as const) {
      const defs = [...[...schema.attributes.values()].map((a) => ['', a] as const), ...[...schema.extensions.values()].flatMap((e) => [...e.attributes.values()].map((a) => [e.id + ':', a] as const))];
      for (const [pre, a] of defs) for (const s of [undefined, ...a.subAttributes.values()]) {
        const not = pre + a.name + (s ? '.' + s.name : '');
        for (const op of ['pr', 'eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le']) {
          const vals = op === 'pr' ? [''] : ['"Äx"', '""', 'true', '1', '"2011-05-13T04:42:34Z"'];
          for (const v of vals) for (const text of [`${not} ${op} ${v}`, ...(s ? [`${pre + a.name}[not (${s.name} ${op} ${v})]`] : [])]) {
            let filter; try { filter = resolveFilter(parseFilter(text, { tolerant: true }), schema, { tolerant: true }); } catch { continue; }
            n++;
            try { await (storage.within(all) as any)[r].list({ filter, page: { offset: 0, limit: 10 } }); } catch (e) { fails.push(text + ' → ' + String(e) + String((e as any).cause ?? '')); }
          }
        }
        const res = schema.resolve(not); if (res) { const attribute = attributeRef(res); if (attribute.type !== 'complex') for (const descending of [true, false]) try { await (storage.within(all) as any)[r].list({ sort: { attribute, descending }, page: { offset: 0, limit: 10 } }); } catch (e) { fails.push('sort ' + not + String(e)); } }
      }
    }
    console.log(n, fails.length, fails.slice(0, 20).join('\n'));
    expect(fails).toEqual([]);
  });
  test.each([
    ['userName eq "BABS"', ['Babs']], ['emails[type eq "work" and value eq "B@x"]', []], ['emails[type eq "work" and value eq "A@x"]', ['Babs']],
    ['photos[type eq "thumb" and value eq "https://A"]', ['Babs']], ['photos[type eq "BIG" and value eq "https://A"]', []], ['photos[type eq "BIG" and primary eq true and value sw "https://b"]', ['Babs']],
    ['groups.value eq "g2"', ['Babs']], ['groups[value eq "g2" and type eq "direct"]', []], ['groups[value eq "g2" and type eq "indirect"]', ['Babs']],
    ['roles.value eq "00000006-0006-0006-0006-000000000006"', ['Babs']], [`${P}:access.organizationDisplay eq "PORTAL"`, ['Babs']],
    [`${E}:manager.displayName co "boss"`, ['Babs']], [`${E}:manager.$ref eq "https://x/scim/v2/Users/u2"`, ['Babs']], [`${E}:manager[value eq "U2"]`, ['Babs']],
    ['name.familyName ew "SEN"', ['Babs']], ['name.familyName ne "jensen"', ['zed']], ['emails.value ne "a@x"', ['Babs', 'zed']], ['emails.type ne "x"', ['Babs', 'zed']], ['not (name pr)', ['zed']],
    ['meta.version eq "W/\\"1\\""', ['Babs', 'zed']], [`${P}:provider eq "BUILTIN"`, ['Babs', 'zed']], [`schemas eq "URN:X"`, ['Babs', 'zed']],
  ])('%s', async (text, expected) => { expect((await q('users', userSchema, text)).sort()).toEqual(expected.sort()); });
});
