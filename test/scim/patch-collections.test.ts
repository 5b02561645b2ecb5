import type { JsonObject } from '../../src/portal/model';
import { PATCH_OP } from '../../src/scim/schemas/urns';
import { applyPatch } from '../../src/scim/patch';
import { groupSchema } from '../../src/scim/schemas/group-schema';
import { freeze, patchGroup, refusal, STRICT, TOLERANT } from './patch-fixtures';

const MODES = [
  ['tolerant', TOLERANT],
  ['strict', STRICT],
] as const;

const BABS = '2819c223-7f76-453a-919d-413861904646';
const JAMES = '08e1d05d-121c-4561-8b96-473d93df9210';

function valueEq(value: string) {
  return {
    kind: 'compare',
    attribute: { path: ['value'], type: 'string', caseExact: false, multiValued: false },
    operator: 'eq',
    value,
  };
}

function changes(operations: unknown[], options = TOLERANT) {
  return patchGroup(operations, options).changes;
}

describe('members, kept elsewhere (RFC 7644 §3.5.2)', () => {
  test.each(MODES)('§3.5.2.1 example: add a member (%s)', (_mode, options) => {
    const member = { display: 'Babs Jensen', $ref: `https://example.com/v2/Users/${BABS}`, value: BABS };
    expect(changes([{ op: 'add', path: 'members', value: [member] }], options)).toEqual([
      { attribute: 'members', kind: 'add', values: [member] },
    ]);
  });

  test.each(MODES)('§3.5.2.2 examples: remove one, remove all (%s)', (_mode, options) => {
    const operations = [
      { op: 'remove', path: `members[value eq "${BABS}"]` },
      { op: 'remove', path: 'members' },
    ];
    expect(changes(operations, options)).toEqual([
      { attribute: 'members', kind: 'removeWhere', where: valueEq(BABS) },
      { attribute: 'members', kind: 'replace', values: [] },
    ]);
  });

  test.each(MODES)('§3.5.2.2 example: remove one and add another, in this order (%s)', (_mode, options) => {
    const operations = [
      { op: 'remove', path: `members[value eq "${BABS}"]` },
      { op: 'add', path: 'members', value: [{ value: JAMES, display: 'James Smith' }] },
    ];
    expect(changes(operations, options)).toEqual([
      { attribute: 'members', kind: 'removeWhere', where: valueEq(BABS) },
      { attribute: 'members', kind: 'add', values: [{ value: JAMES, display: 'James Smith' }] },
    ]);
  });

  test.each(MODES)('§3.5.2.3 example: replace all of the members (%s)', (_mode, options) => {
    const value = [
      { display: 'Babs Jensen', value: BABS },
      { display: 'James Smith', value: JAMES },
    ];
    expect(changes([{ op: 'replace', path: 'members', value }], options)).toEqual([
      { attribute: 'members', kind: 'replace', values: value },
    ]);
  });

  test('Entra: add with "$ref": null, remove with a list (T10, T16)', () => {
    const value = [{ $ref: null, value: BABS }];
    expect(
      changes([
        { op: 'Add', path: 'members', value },
        { op: 'Remove', path: 'members', value },
      ]),
    ).toEqual([
      { attribute: 'members', kind: 'add', values: [{ value: BABS }] },
      { attribute: 'members', kind: 'remove', values: [{ value: BABS }] },
    ]);
  });

  test('T10: an empty list removes nobody; strict: a list is 400 invalidSyntax', () => {
    expect(changes([{ op: 'Remove', path: 'members', value: [] }])).toEqual([]);
    const operation = { op: 'remove', path: 'members', value: [{ value: BABS }] };
    expect(refusal(() => changes([operation], STRICT)).scimType).toBe('invalidSyntax');
  });

  test.each<[string, unknown]>([
    ['no value', [{ display: 'Babs' }]],
    ['nothing that is known', [{ id: BABS }]],
    ['an empty object', [{ value: BABS }, { type: null, display: 'x' }]],
  ])('T10: one that names %s is 400 invalidValue, it would mean all', (_title, value) => {
    expect(refusal(() => changes([{ op: 'remove', path: 'members', value }])).scimType).toBe('invalidValue');
  });

  test('Okta: an empty push empties the group, without a path too', () => {
    for (const operation of [
      { op: 'replace', path: 'members', value: [] },
      { op: 'replace', path: 'members', value: null },
      { op: 'replace', value: { members: [], id: 'org-cd1:viewer' } },
    ]) {
      const { changes: found, removed } = patchGroup([operation]);
      expect(found).toEqual([{ attribute: 'members', kind: 'replace', values: [] }]);
      expect([...removed]).toEqual(['members']);
    }
  });

  test('Okta: a rename carries the id and touches no member', () => {
    const { resource, changes: found } = patchGroup([{ op: 'replace', value: { id: 'g1', displayName: 'New' } }]);
    expect(resource).toMatchObject({ id: 'g1', displayName: 'New' });
    expect(found).toEqual([]);
  });

  test('authentik: one member an operation', () => {
    const operations = Array.from({ length: 1000 }, (_, index) => ({
      op: 'add',
      path: 'members',
      value: [{ value: `u${index}` }],
    }));
    const values = operations.map(({ value: [member] }) => member);
    expect(changes(operations)).toEqual([{ attribute: 'members', kind: 'add', values }]);
    expect(changes(operations.map((operation) => ({ ...operation, op: 'remove' })))).toEqual([
      { attribute: 'members', kind: 'remove', values },
    ]);
  });

  test('removes that look through all the members can not go on and on: 413', () => {
    const operations = Array.from({ length: 21 }, () => ({ op: 'remove', path: 'members[display co "x"]' }));
    expect(changes(operations.slice(1))).toHaveLength(20);
    expect(refusal(() => changes(operations)).status).toBe(413);
  });

  test('more operations than 10,000 → 413 that names the limit', () => {
    const operations = Array.from({ length: 10_001 }, () => ({ op: 'remove', path: 'members' }));
    expect(refusal(() => changes(operations))).toMatchObject({
      status: 413,
      detail: 'A PATCH has at most 10000 operations, not 10001.',
    });
  });

  test('tolerant: members as strings, or as one object', () => {
    expect(changes([{ op: 'add', path: 'members', value: [BABS] }])).toMatchObject([{ values: [{ value: BABS }] }]);
    expect(changes([{ op: 'add', path: 'members', value: { value: BABS } }])).toMatchObject([
      { values: [{ value: BABS }] },
    ]);
  });

  test('T9: an add through a filter adds what the filter describes', () => {
    const operation = { op: 'add', path: `members[value eq "${BABS}"]`, value: { type: 'User' } };
    expect(changes([operation])).toEqual([
      { attribute: 'members', kind: 'add', values: [{ value: BABS, type: 'User' }] },
    ]);
    expect(refusal(() => changes([operation], STRICT)).scimType).toBe('noTarget');
    const vague = { op: 'add', path: 'members[display co "x"]', value: { type: 'User' } };
    expect(refusal(() => changes([vague])).scimType).toBe('noTarget');
  });

  test.each(MODES)(
    'duty 17 / RFC 7643 §4.2: what is said of a member is immutable: 400 mutability (%s)',
    (_mode, options) => {
      for (const operation of [
        { op: 'replace', path: `members[value eq "${BABS}"].value`, value: JAMES },
        { op: 'replace', path: `members[value eq "${BABS}"]`, value: { value: JAMES } },
        { op: 'add', path: `members[value eq "${BABS}"].display`, value: 'x' },
        { op: 'remove', path: `members[value eq "${BABS}"].display` },
        { op: 'remove', path: 'members.type' },
      ]) {
        expect(refusal(() => changes([operation], options)).scimType).toBe('mutability');
      }
    },
  );

  test.each(MODES)('adding nobody is no change; an unknown member attribute is 400 (%s)', (_mode, options) => {
    expect(changes([{ op: 'add', path: 'members', value: [] }], options)).toEqual([]);
    for (const op of ['add', 'replace']) {
      for (const value of [[{ id: BABS }], [null], [{}], [{ value: null }]]) {
        expect(refusal(() => changes([{ op, path: 'members', value }], options)).scimType).toBe('invalidValue');
      }
    }
  });

  test('T7: a member of no value empties no group', () => {
    for (const op of ['add', 'replace', 'remove']) {
      const operation = { op, path: 'members', value: [{ value: '', type: 'User' }] };
      expect(refusal(() => changes([operation])).scimType).toBe('invalidValue');
    }
  });

  test('removed: emptied and not filled again', () => {
    const empty = { op: 'remove', path: 'members' };
    expect(patchGroup([empty]).removed.has('members')).toBe(true);
    const add = { op: 'add', path: 'members', value: [{ value: BABS }] };
    expect(patchGroup([empty, add]).removed.has('members')).toBe(false);
  });
});

describe('members in the resource', () => {
  const group = freeze({ displayName: 'x', members: [{ value: 'a', type: 'User', display: 'A' }] });
  const patch = (operation: JsonObject) =>
    applyPatch(group, { schemas: [PATCH_OP], Operations: [operation] }, groupSchema, TOLERANT).resource['members'];

  test('duty 17: immutable sub-attributes keep their value', () => {
    for (const operation of [
      { op: 'replace', path: 'members[value eq "a"].value', value: 'b' },
      { op: 'replace', path: 'members[value eq "a"]', value: { value: 'a', type: 'Group' } },
      { op: 'remove', path: 'members[value eq "a"].type' },
    ]) {
      expect(refusal(() => patch(operation)).scimType).toBe('mutability');
    }
    expect(patch({ op: 'replace', path: 'members[value eq "a"].value', value: 'a' })).toEqual(group.members);
    expect(patch({ op: 'add', path: 'members', value: [{ value: 'a', type: 'User', display: 'B' }] })).toEqual(
      group.members,
    );
  });

  test('they come and go', () => {
    expect(patch({ op: 'add', path: 'members', value: [{ value: 'b' }] })).toHaveLength(2);
    expect(patch({ op: 'remove', path: 'members[value eq "a"]' })).toBeUndefined();
  });
});
