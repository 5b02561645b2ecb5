import { randomUUID } from 'node:crypto';
import { onEveryApp } from '../support/app';
import { DEVELOPER_ROLE, ORG_ADMIN_ROLE } from '../support/factories';
import type { AnswerBody } from '../support/http';
import { clientOf, expectPortalError } from './portal-client';
import { countProcessorTime } from '../support/processor-time';

onEveryApp('lists of users, as OData has them', (app) => {
  const { send, create } = clientOf(app);
  const list = (options: Record<string, string> = {}) =>
    send({ path: `/portal/Users?${new URLSearchParams(options).toString()}` });
  const names = async (options: Record<string, string>) => {
    const answer = await list({ $orderby: 'Username', ...options });
    expect({ options, status: answer.status, text: answer.text }).toMatchObject({ status: 200 });
    return answer.body.value.map(({ Username }) => Username);
  };
  const filtered = ($filter: string) => names({ $filter });

  let acme: { id: string };
  let anna: AnswerBody;

  beforeAll(async () => {
    acme = await app.createOrganization('acme');
    const fields = { NewPassword: null, OrganizationUuid: acme.id };
    anna = await create({
      ...fields,
      Username: 'anna',
      FirstName: 'Anna',
      LastName: "O'Neil",
      Email: 'anna@acme.example',
    });
    await create({ ...fields, Username: 'bert', FirstName: 'Bert', LastName: 'Ähre', Status: 'DISABLED' });
    await create({ ...fields, Username: 'carl', FirstName: 'Carl', LastName: 'Zoll', RoleUuid: ORG_ADMIN_ROLE });
    await create({ NewPassword: null, Username: 'dora', FirstName: 'Dora', LastName: '', Locale: 'de' });
  });

  test('all of them, without a number unless it is asked for', async () => {
    const { body } = await list();
    expect(Object.keys(body)).toEqual(['value']);
    expect(body.value).toContainEqual(anna);
    expect(body.value).toHaveLength(4);
  });

  test.each<[string, string[]]>([
    ["Username eq 'anna'", ['anna']],
    ["Username eq 'ANNA'", ['anna']],
    ["username EQ 'anna'", ['anna']],
    ["Username ne 'anna'", ['bert', 'carl', 'dora']],
    ["not (Username eq 'anna')", ['bert', 'carl', 'dora']],
    ["Username eq 'anna' or Username eq 'bert' and Status eq 'ENABLED'", ['anna']],
    ["(Username eq 'anna' or Username eq 'bert') and Status eq 'DISABLED'", ['bert']],
    ["LastName eq 'O''Neil'", ['anna']],
    ["LastName eq 'ähre'", ['bert']],
    ["startswith(Username,'c')", ['carl']],
    ["startswith(Username, 'c') eq true", ['carl']],
    ["startswith(Username,'c') eq false", ['anna', 'bert', 'dora']],
    ["not startswith(Username,'c')", ['anna', 'bert', 'dora']],
    ["endswith(FirstName,'a')", ['anna', 'dora']],
    ["contains(LastName,'hr')", ['bert']],
    ["substringof('hr',LastName)", ['bert']],
    ["substringof('%',LastName)", []],
    ["Email eq 'anna@acme.example'", ['anna']],
    ["Email ne 'anna@acme.example'", ['bert', 'carl', 'dora']],
    ["Email eq ''", ['bert', 'carl', 'dora']],
    ['Email ne null', ['anna']],
    ['LastName eq null', ['dora']],
    ["Status eq 'DISABLED'", ['bert']],
    ["Status ne 'disabled'", ['anna', 'carl', 'dora']],
    ["Locale eq 'de'", ['dora']],
    [`RoleUuid eq '{${ORG_ADMIN_ROLE}}'`, ['carl']],
    [`RoleUuid eq guid'${DEVELOPER_ROLE}'`, ['anna', 'bert', 'dora']],
    [`RoleUuid eq ${DEVELOPER_ROLE}`, ['anna', 'bert', 'dora']],
    [`RoleUuid eq '${randomUUID()}'`, []],
    [`Uuid eq '${randomUUID()}'`, []],
    [`Uuid ne '${randomUUID()}'`, ['anna', 'bert', 'carl', 'dora']],
  ])('$filter=%s', async (filter, expected) => {
    expect(await filtered(filter)).toEqual(expected);
  });

  test('by the Uuid of a user, the client’s or the portal’s, and of an organization', async () => {
    expect(await filtered(`Uuid eq '{${String(anna['Uuid']).toUpperCase()}}'`)).toEqual(['anna']);
    const [user] = (await app.scim.search('/Users', 'userName eq "anna"')).body.Resources;
    expect(await filtered(`Uuid eq '${user?.id}'`)).toEqual(['anna']);
    expect(await filtered(`OrganizationUuid eq '${acme.id}'`)).toEqual(['anna', 'bert', 'carl']);
    expect(await filtered(`OrganizationUuid ne '${acme.id}'`)).toEqual(['dora']);
  });

  test('$orderby, $top and $skip', async () => {
    expect(await names({ $orderby: 'Username desc' })).toEqual(['dora', 'carl', 'bert', 'anna']);
    expect(await names({ $orderby: 'FirstName asc', $top: '2' })).toEqual(['anna', 'bert']);
    expect(await names({ $top: '2', $skip: '1' })).toEqual(['bert', 'carl']);
    expect(await names({ $skip: '4' })).toEqual([]);
    expect(await names({ $top: '0' })).toEqual([]);
    expect((await names({ $orderby: 'Status' }))[0]).toBe('bert');
  });

  test('the number of all matches: $inlinecount as OData 3 has it, $count as OData 4 has it', async () => {
    const page = { $top: '1', $filter: "Status eq 'ENABLED'" };
    expect((await list({ ...page, $inlinecount: 'allpages' })).body).toMatchObject({ 'odata.count': '3', value: [{}] });
    expect((await list({ ...page, $count: 'true' })).body).toMatchObject({ '@odata.count': 3, value: [{}] });
    expect(Object.keys((await list({ ...page, $inlinecount: 'none', $count: 'false' })).body)).toEqual(['value']);
    const answer = await send({ path: "/portal/Users/$count?$filter=Status%20eq%20'ENABLED'" });
    expect([answer.status, answer.text, answer.headers['content-type']]).toEqual([
      200,
      '3',
      'text/plain; charset=utf-8',
    ]);
  });

  test.each<[string, string, RegExp]>([
    ['$filter', 'Username', /expected "eq" or "ne" at position 9/],
    ['$filter', '', /position 1/],
    ['$filter', "Username gt 'a'", /expected "eq" or "ne"/],
    ['$filter', "Username eq 'a", /single quotes/],
    ['$filter', 'Username eq "a"', /single quotes/],
    ['$filter', 'Username eq 1', /single quotes/],
    ['$filter', "Username eq 'a' xor Username eq 'b'", /position 17/],
    ['$filter', "Password eq 'a'", /no filter by "Password"/],
    ['$filter', "NewPassword eq 'a'", /no filter by "NewPassword"/],
    ['$filter', "Status eq 'OTHER'", /ENABLED, DISABLED/],
    ['$filter', "startswith(Status,'E')", /no text/],
    ['$filter', "startswith(Uuid,'0')", /no text/],
    ['$filter', 'startswith(Username)', /expected ","/],
    ['$filter', "tolower(Username) eq 'a'", /expected "eq" or "ne"/],
    ['$filter', "not Username eq 'a'", /after "not"/],
    ['$filter', "(Username eq 'a'", /"\)"/],
    ['$orderby', 'Uuid', /no ordering/],
    ['$orderby', 'Username, LastName', /one field/],
    ['$orderby', 'Username sideways', /one field/],
    ['$top', '-1', /whole number/],
    ['$top', 'x', /whole number/],
    ['$skip', '1.5', /whole number/],
    ['$inlinecount', 'all', /allpages or none/],
    ['$count', 'maybe', /true or false/],
    ['$format', 'atom', /json/],
    ['$select', 'Username', /\$select must be left out/],
    ['$expand', 'Role', /\$expand must be left out/],
  ])('%s=%s is 400', async (name, value, reason) => {
    expectPortalError(await list({ [name]: value }), 400, reason);
  });

  test('a filter has at most 4,096 characters, 32 levels and 256 terms', async () => {
    const nested = (levels: number) => `${'('.repeat(levels)}Username eq 'anna'${')'.repeat(levels)}`;
    const terms = (count: number) => Array.from({ length: count }, () => "Email eq ''").join(' or ');
    const long = (length: number) => `Username eq '${'a'.repeat(length - "Username eq ''".length)}'`;
    expect(await filtered(nested(32))).toEqual(['anna']);
    expectPortalError(await list({ $filter: nested(33) }), 400, /32 levels/);
    expect(await filtered(terms(256))).toEqual(['bert', 'carl', 'dora']);
    expectPortalError(await list({ $filter: terms(257) }), 400, /256 terms/);
    expect(await filtered(long(4096))).toEqual([]);
    expectPortalError(await list({ $filter: long(4097) }), 400, /4096 characters/);
  });

  test('an option given twice is 400', async () => {
    expectPortalError(await send({ path: '/portal/Users?$top=1&$top=2' }), 400, /given once/);
  });

  test('a page has 1,000 at most, and what is skipped may be more than there is', async () => {
    expect(await names({ $top: '999999999', $skip: '0' })).toHaveLength(4);
    expect(await names({ $skip: '999999999' })).toEqual([]);
  });

  test('filters of any size answer fast', async () => {
    const spent = countProcessorTime();
    for (const text of [
      "'".repeat(4000),
      '('.repeat(4000),
      "''".repeat(2000),
      'not '.repeat(1000),
      `guid'${'x'.repeat(4000)}`,
    ]) {
      expectPortalError(await list({ $filter: text }), 400);
    }
    expect(spent()).toBeLessThan(1000);
  });

  test('an organization’s connection lists its own', async () => {
    const token = await app.tokenFor({ organizations: [acme.id] });
    const { body } = await send({ path: '/portal/Users?$orderby=Username&$count=true', token });
    expect(body.value.map(({ Username }) => Username)).toEqual(['anna', 'bert', 'carl']);
    expect(body['@odata.count']).toBe(3);
  });
});
