import { schemaRef, type ApiPart, type JsonSchema } from '../http/api-part';
import { FLAG, INTEGER, list, object, orNull, SECRET, TEXT } from '../http/api-shapes';

const status: JsonSchema = { type: 'string', enum: ['ENABLED', 'DISABLED'] };
const rule = (value: JsonSchema) => object({ enabled: FLAG, value });

const UUID = '752b873b-41f3-4b9b-8aba-b056cab982e5';
const ORGANIZATION = '5a2e1c9e-6f2b-4c53-9d0f-0a4f8e1b7c11';
const DEVELOPER = '00000006-0006-0006-0006-000000000006';

/** What comes with a user and never comes back. */
const passwords = {
  ChangePassword: { ...FLAG, description: 'Whether NewPassword counts in a change.' },
  OldPassword: { ...SECRET, type: ['string', 'null'], description: 'For one’s own password only.' },
  NewPassword: { ...SECRET, type: ['string', 'null'] },
  NotifyUser: { ...FLAG, writeOnly: true, description: 'Sends a mail with a link to choose a password.' },
};

const user = {
  Uuid: { ...TEXT, description: 'Chosen by the client, or made by the portal; never changes.' },
  Username: TEXT,
  FirstName: TEXT,
  LastName: TEXT,
  Email: TEXT,
  Status: status,
  RoleUuid: { ...orNull(TEXT), description: 'Identifier or value of a role.' },
  OrganizationUuid: TEXT,
  Locale: orNull(TEXT),
};

const v2User = {
  uuid: TEXT,
  username: TEXT,
  firstName: TEXT,
  lastName: TEXT,
  email: TEXT,
  status,
  locale: orNull(TEXT),
  access: {
    ...list(object({ roleUuid: TEXT, orgUuid: TEXT }, { required: ['roleUuid'] })),
    description: 'The first pair’s organization is the user’s own.',
  },
};

const lowerFirst = (name: string) => name.charAt(0).toLowerCase() + name.slice(1);
const v2Passwords = Object.fromEntries(Object.entries(passwords).map(([name, schema]) => [lowerFirst(name), schema]));

const shown = {
  Uuid: UUID,
  Username: 'orgdev',
  FirstName: 'Org',
  LastName: 'Dev',
  Email: 'org.dev@example.org',
  Status: 'ENABLED',
  RoleUuid: DEVELOPER,
  OrganizationUuid: ORGANIZATION,
  Locale: 'en',
};

const shownV2 = {
  uuid: UUID,
  username: 'orgdev',
  firstName: 'Org',
  lastName: 'Dev',
  email: 'org.dev@example.org',
  status: 'ENABLED',
  locale: 'en',
  access: [{ roleUuid: DEVELOPER, orgUuid: ORGANIZATION }],
};

function listOf(name: string): JsonSchema {
  const count = { type: ['integer', 'string'], description: 'All matches; where it was asked for.' };
  const next = { ...TEXT, description: 'Where the list goes on; where the portal gives no more at a time.' };
  return object(
    {
      'odata.count': count,
      '@odata.count': count,
      value: list(schemaRef(name)),
      'odata.nextLink': next,
      '@odata.nextLink': next,
    },
    { required: ['value'] },
  );
}

/** The bodies of the developer portal's API. Names are taken in any case. */
export const PORTAL_SCHEMAS: ApiPart['schemas'] = {
  DevPortalUser: object(
    { ...user, RoleType: { ...orNull(TEXT), readOnly: true, description: 'INTERNAL or EXTERNAL.' }, ...passwords },
    { required: [], example: { ...shown, RoleType: 'EXTERNAL' } },
  ),
  DevPortalUserList: listOf('DevPortalUser'),
  DevPortalOrganization: object(
    {
      Uuid: TEXT,
      Name: TEXT,
      Description: TEXT,
      Status: status,
      AccountPlanUuid: orNull(TEXT),
      Type: { type: ['string', 'null'], enum: ['CONSUMER', 'PUBLISHER', null] },
    },
    {
      required: [],
      example: {
        Uuid: ORGANIZATION,
        Name: 'Acme',
        Description: 'Makes things',
        Status: 'ENABLED',
        AccountPlanUuid: null,
        Type: 'CONSUMER',
      },
    },
  ),
  DevPortalOrganizationList: listOf('DevPortalOrganization'),
  DevPortalRole: object(
    { Uuid: TEXT, Name: TEXT, Description: TEXT, Type: orNull(TEXT), OrganizationBound: FLAG },
    {
      example: { Uuid: DEVELOPER, Name: 'Developer', Description: '', Type: 'EXTERNAL', OrganizationBound: true },
    },
  ),
  DevPortalRoleList: listOf('DevPortalRole'),
  DevPortalError: object(
    { error: object({ code: TEXT, message: object({ lang: TEXT, value: TEXT }) }) },
    {
      example: {
        error: {
          code: 'ResourceNotFoundException',
          message: { lang: 'en-US', value: `There is no user ${UUID}.` },
        },
      },
    },
  ),
  DevPortalV2User: object({ ...v2User, ...v2Passwords }, { required: [], example: shownV2 }),
  DevPortalV2UserList: object(
    { results: list(schemaRef('DevPortalV2User')), currentPage: INTEGER, totalPages: INTEGER },
    { example: { results: [shownV2], currentPage: 0, totalPages: 1 } },
  ),
  DevPortalV2Error: object(
    {
      userErrorMessage: TEXT,
      validationErrors: {
        type: 'object',
        description: 'By the member of the body or the parameter at fault.',
        additionalProperties: object({ error: TEXT }),
      },
    },
    {
      example: {
        userErrorMessage: 'username: another user has it.',
        validationErrors: { username: { error: 'username: another user has it.' } },
      },
    },
  ),
  DevPortalProfile: object(
    { firstName: TEXT, lastName: TEXT, email: TEXT, locale: TEXT, oldPassword: SECRET, newPassword: SECRET },
    { required: [], example: { firstName: 'Ada', oldPassword: 'the present one', newPassword: 'another-Horse-8' } },
  ),
  DevPortalPasswordPolicy: object(
    {
      MINIMUM_LENGTH: rule(INTEGER),
      MAXIMUM_LENGTH: rule(INTEGER),
      LOWERCASE: rule(INTEGER),
      UPPERCASE: rule(INTEGER),
      NUMBER: rule(INTEGER),
      SYMBOL: rule(INTEGER),
      SUPPORTED_SYMBOLS: rule(TEXT),
    },
    { example: { MINIMUM_LENGTH: { enabled: true, value: 8 }, MAXIMUM_LENGTH: { enabled: true, value: 256 } } },
  ),
};
