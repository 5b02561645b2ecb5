import type { Operation } from '../portal/operation';
import type { AttributeRef } from '../portal/query';
import { findEntity } from './find-entity';
import type { ChoiceField, Field, Fields, TextField, UuidField } from './filter/resolve';
import { bareUuid } from './uuid';
import { PORTAL_USER } from '../portal/schema-urns';

/** What lists of each entity set can be filtered and ordered by. */

const status: ChoiceField = {
  kind: 'choice',
  attribute: attribute(['active'], { type: 'boolean', caseExact: true }),
  words: new Map([
    ['ENABLED', true],
    ['DISABLED', false],
  ]),
};

/** RoleUuid: who holds the role anywhere. */
export const USER_FIELDS: Fields = new Map<string, Field>([
  ['uuid', ownUuid('users')],
  ['username', text('userName')],
  ['firstname', text('name', 'givenName')],
  ['lastname', text('name', 'familyName')],
  ['email', { kind: 'text', attribute: attribute(['emails', 'value'], { multiValued: true }) }],
  ['status', status],
  ['locale', text('locale')],
  [
    'roleuuid',
    {
      kind: 'uuid',
      attribute: attribute(['roles', 'value'], { multiValued: true }),
      find: async ({ store }, uuid) => {
        const role = (await store.roles.find(bareUuid(uuid))) ?? (await store.roles.findByValue(bareUuid(uuid)));
        return role?.value;
      },
    },
  ],
  [
    'organizationuuid',
    {
      kind: 'uuid',
      attribute: attribute([PORTAL_USER, 'organization', 'value'], { caseExact: true }),
      find: async (op, uuid) => (await findEntity(op, 'organizations', bareUuid(uuid)))?.id,
    },
  ],
]);

export const ORGANIZATION_FIELDS: Fields = new Map<string, Field>([
  ['uuid', ownUuid('organizations')],
  ['name', text('name')],
  ['description', text('description')],
  ['status', status],
  [
    'type',
    {
      kind: 'choice',
      attribute: attribute(['type']),
      words: new Map([
        ['CONSUMER', 'CONSUMER'],
        ['PUBLISHER', 'PUBLISHER'],
      ]),
    },
  ],
]);

export const ROLE_FIELDS: Fields = new Map<string, Field>([
  ['uuid', { kind: 'uuid', attribute: attribute(['id'], { caseExact: true }), find: found }],
  ['name', text('display')],
  ['description', text('description')],
]);

function ownUuid(set: 'users' | 'organizations'): UuidField {
  return {
    kind: 'uuid',
    attribute: attribute(['id'], { caseExact: true }),
    find: async (op, uuid) => (await findEntity(op, set, bareUuid(uuid)))?.id,
  };
}

function found(_op: Operation, uuid: string): Promise<string> {
  return Promise.resolve(bareUuid(uuid));
}

function text(...path: string[]): TextField {
  return { kind: 'text', attribute: attribute(path) };
}

function attribute(path: readonly string[], options: Partial<AttributeRef> = {}): AttributeRef {
  return { path, type: 'string', caseExact: false, multiValued: false, ...options };
}
