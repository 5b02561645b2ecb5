import { PORTAL_USER } from '../../../src/portal/schema-urns';
import { readSource, rejectsOf, shown } from '../read-source';

const UUID = '752b873b-41f3-4b9b-8aba-b056cab982e5';
const ROLE = '00000006-0006-0006-0006-000000000006';

/** As the portal's clients send it. */
const USER = `{"Uuid":"${UUID}","FirstName":"org","LastName":"dev","Username":"orgdevnew","Email":"","RoleUuid":"${ROLE}",
 "OrganizationUuid":"{852B873B-41F3-4B9B-8ABA-B056CAB982E5}","ChangePassword":false,"OldPassword":null,"NewPassword":"password","NotifyUser":false,"Status":"ENABLED","Locale":"en"}`;
const ORGANIZATION = `{"Uuid":"852b873b-41f3-4b9b-8aba-b056cab982e5","Name":"Acme","Description":"]}{[","Status":"DISABLED","AccountPlanUuid":null,"Type":"consumer"}`;

const user = {
  kind: 'User',
  portalUuid: UUID,
  resource: {
    userName: 'orgdevnew',
    name: { givenName: 'org', familyName: 'dev' },
    emails: [],
    locale: 'en',
    active: true,
    password: 'password',
    roles: [{ value: ROLE }],
    [PORTAL_USER]: { organization: { value: '852b873b-41f3-4b9b-8aba-b056cab982e5' } },
  },
};
const organization = {
  kind: 'Organization',
  portalUuid: '852b873b-41f3-4b9b-8aba-b056cab982e5',
  resource: { name: 'Acme', description: ']}{[', type: 'CONSUMER', active: false },
};

const read = async (file: string, piece?: number) => shown(await readSource('developer-portal', file, piece));

describe('the developer portal’s users and organizations, as its API takes and lists them', () => {
  test.each([
    ['a list', `[${ORGANIZATION},\n${USER}]`],
    ['a page of the later generation', `{"results":[${ORGANIZATION},\n${USER}],"currentPage":0,"totalPages":1}`],
    ['an OData list', `{"d":{"results":[${ORGANIZATION},\n${USER}]}}`],
    ['a list of each', `{"Organizations":[${ORGANIZATION}],\n"Users":[${USER}]}`],
    ['an object a line', `${ORGANIZATION}\n${USER.replaceAll('\n', '')}\n`],
  ])('%s', async (_what, file) => {
    for (const piece of [1, 13, 4096]) {
      expect(await read(file, piece)).toEqual([
        { ...organization, line: 1 },
        { ...user, line: 2 },
      ]);
    }
  });

  test('several organizations and roles a user: the first is the user’s own', async () => {
    const access = `[{"roleUuid":"${ROLE}","orgUuid":"${UUID}"},{"roleUuid":"${ROLE}","orgUuid":"952b873b-41f3-4b9b-8aba-b056cab982e5"}]`;
    expect(await read(`[{"username":"x","access":${access}}]`)).toEqual([
      {
        kind: 'User',
        line: 1,
        portalUuid: undefined,
        resource: {
          userName: 'x',
          roles: [{ value: ROLE }],
          [PORTAL_USER]: {
            organization: { value: UUID },
            access: [{ role: ROLE, organization: '952b873b-41f3-4b9b-8aba-b056cab982e5' }],
          },
        },
      },
    ]);
  });

  test.each([
    ['{"Username":"x","Status":"MAYBE"}', { column: 'Status' }],
    ['{"Username":"x","Uuid":"17"}', { column: 'Uuid' }],
    ['{"Username":7}', { column: 'Username' }],
    ['{"Username":"x","access":[{}]}', { column: 'access' }],
    ['{"Other":1}', { reason: expect.stringContaining('neither') as string }],
    ['{"Username":"x",}', { reason: 'It is not valid JSON.' }],
    ['{"Username":"secret-name', { reason: 'It is not valid JSON.' }],
  ])('%s is refused, and the others read', async (object, fault) => {
    const rows = await read(`[${ORGANIZATION},\n${object}`);
    expect(rows).toMatchObject([{ kind: 'Organization' }, { line: 2, fault }]);
  });

  test('a rejected object can be read again, its reason in a member of its own; once, however often', async () => {
    const text = await rejectsOf('developer-portal', `[${ORGANIZATION}]`);
    expect(JSON.parse(text)).toMatchObject({ ImportError: 'line 1, x: why\nnot', Name: 'Acme' });
    expect(await read(text)).toEqual([{ ...organization, line: 1 }]);
    expect(await rejectsOf('developer-portal', text)).toBe(text);
  });
});
