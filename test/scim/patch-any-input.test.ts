import fc from 'fast-check';
import type { JsonObject } from '../../src/portal/model';
import { coerceResource } from '../../src/scim/coerce';
import { ScimError } from '../../src/scim/errors';
import { applyPatch, type PatchResult } from '../../src/scim/patch';
import { CORE_USER, ENTERPRISE_USER, PORTAL_USER } from '../../src/portal/schema-urns';
import { userSchema } from '../../src/scim/schemas/user-schema';
import { BABS, patchUser, STRICT } from './patch-fixtures';

const paths = fc.oneof(
  fc.constantFrom(
    ...['title', 'name', 'name.givenName', 'active', 'emails', 'emails.value', 'roles', 'password', 'schemas', 'id'],
    ...[
      'emails[type eq "work"]',
      'emails[type eq "x"].value',
      'roles[primary eq "True"].value',
      'emails[value pr].type',
    ],
    ...[
      'manager',
      'manager[value eq "26118915"]',
      ENTERPRISE_USER,
      `${ENTERPRISE_USER}.manager`,
      `${PORTAL_USER}:access`,
    ],
    ...[
      '__proto__',
      'constructor',
      'emails[__proto__ eq 1]',
      'name.__proto__',
      `${ENTERPRISE_USER}:__proto__`,
      CORE_USER,
    ],
  ),
  fc.string(),
);

const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom<unknown>(null, '', 'x', 'True', true, 7, [], {}, '{"value":"x"}'),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.oneof(paths, fc.constantFrom('value', 'type', 'primary', 'display', '$ref')), tie('value'), {
      maxKeys: 3,
    }),
  ),
}));

const operations = fc.array(
  fc.record({ op: fc.constantFrom('add', 'remove', 'replace', 'Add'), path: paths, value }, { requiredKeys: ['op'] }),
  { maxLength: 4 },
);

function attempt(work: () => PatchResult): PatchResult | undefined {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ScimError)) throw error;
    expect(error.status).toBe(400);
    return undefined;
  }
}

test.each([true, false])('whatever is sent ends in a resource of the schema or in a 400 (tolerant: %s)', (tolerant) => {
  fc.assert(
    fc.property(operations, (list) => {
      const result = attempt(() => patchUser(list, { tolerant }));
      if (!result) return;
      const { resource } = result;
      const { id, meta, groups, schemas, ...written } = resource;
      expect(withoutReadOnly(written)).toEqual(coerceResource({ ...written, schemas }, userSchema, STRICT).resource);
      expect({ id, meta, groups, schemas }).toEqual({
        id: BABS['id'],
        meta: BABS['meta'],
        groups: BABS['groups'],
        schemas: BABS['schemas'],
      });
      expect(resource['userName']).toBe(BABS['userName']);
      expect(primariesOf(resource)).toBeLessThanOrEqual(1);
    }),
    { numRuns: 1500 },
  );
});

test('any JSON at all as the body is a 400 or changes nothing it should not', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (body) => {
      attempt(() => applyPatch(BABS, body, userSchema, { tolerant: true }));
    }),
  );
});

test('no prototype is polluted', () => {
  const hostile = JSON.parse(
    `[{"op":"add","value":{"__proto__":{"polluted":1},"title":"x","name":{"__proto__":{"polluted":1},"givenName":"y"}}},
      {"op":"add","path":"emails","value":[{"__proto__":{"polluted":1},"value":"z@x.com"}]},
      {"op":"add","path":"${ENTERPRISE_USER}","value":{"__proto__":{"polluted":1},"department":"R&D"}},
      {"op":"add","path":"roles","value":[{"value":"{\\"__proto__\\":{\\"polluted\\":1},\\"value\\":\\"r\\"}"}]}]`,
  ) as unknown[];
  const { resource } = patchUser(hostile);
  expect(({} as JsonObject)['polluted']).toBeUndefined();
  expect(JSON.stringify(resource)).not.toContain('polluted');
  expect((resource['name'] as JsonObject)['polluted']).toBeUndefined();
  expect(resource).toMatchObject({ title: 'x', roles: [{ value: 'r' }] });
});

test('a value nested a million deep is refused or ignored, not a stack overflow', () => {
  const nested: unknown = JSON.parse('[{"op":"add","value":'.repeat(3e5) + '1' + '}]'.repeat(3e5));
  for (const path of ['title', 'emails', 'manager', 'name', 'roles', ENTERPRISE_USER, undefined]) {
    for (const value of [nested, { [CORE_USER]: nested, [ENTERPRISE_USER]: nested }]) {
      attempt(() => patchUser([{ op: 'add', ...(path !== undefined && { path }), value }]));
      attempt(() => patchUser([{ op: 'remove', path: path ?? 'emails', value }]));
    }
  }
});

/** What BABS has that a client can't write: when the user last signed in, the organization's URI, the manager's name. */
function withoutReadOnly(resource: JsonObject): JsonObject {
  const copy = structuredClone(resource);
  const { organization, lastLogin: _lastLogin, ...portal } = (copy[PORTAL_USER] ?? {}) as JsonObject;
  const { manager, ...enterprise } = (copy[ENTERPRISE_USER] ?? {}) as JsonObject;
  const { $ref: _ref, ...named } = (organization ?? {}) as JsonObject;
  const { displayName: _displayName, ...managed } = (manager ?? {}) as JsonObject;
  delete copy[PORTAL_USER];
  delete copy[ENTERPRISE_USER];
  const portalParts = { ...portal, ...(Object.keys(named).length > 0 && { organization: named }) };
  const enterpriseParts = { ...enterprise, ...(Object.keys(managed).length > 0 && { manager: managed }) };
  return {
    ...copy,
    ...(Object.keys(portalParts).length > 0 && { [PORTAL_USER]: portalParts }),
    ...(Object.keys(enterpriseParts).length > 0 && { [ENTERPRISE_USER]: enterpriseParts }),
  };
}

function primariesOf(resource: JsonObject): number {
  const emails = (resource['emails'] ?? []) as JsonObject[];
  return emails.filter(({ primary }) => primary === true).length;
}
