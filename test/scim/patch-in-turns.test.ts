import fc from 'fast-check';
import { applyPatch, applyPatchInTurns, type PatchResult } from '../../src/scim/patch';
import { groupSchema } from '../../src/scim/schemas/group-schema';
import { userSchema } from '../../src/scim/schemas/user-schema';
import { PATCH_OP } from '../../src/scim/schemas/urns';
import { BABS, STRICT, TOLERANT } from './patch-fixtures';

const GROUP = { schemas: [groupSchema.id], id: 'g', displayName: 'Many' };
const collections = new Set(['members']);

/** What becomes of it, or what is said of the fault. */
async function outcomeOf(work: () => PatchResult | Promise<PatchResult>) {
  try {
    const { resource, changes, removed } = await work();
    return { resource, changes, removed: [...removed] };
  } catch (error) {
    const { status, scimType, detail } = error as { status: number; scimType: string; detail: string };
    return { status, scimType, detail };
  }
}

/** Both ways end alike; what they end with. */
async function bothWays(operations: unknown, options = TOLERANT, isGroup = false) {
  const body = { schemas: [PATCH_OP], Operations: operations };
  const [resource, schema] = isGroup ? [GROUP, groupSchema] : [BABS, userSchema];
  const settings = { ...options, ...(isGroup && { collections }) };
  const inTurns = await outcomeOf(() => applyPatchInTurns(resource, body, schema, settings));
  expect(inTurns).toEqual(await outcomeOf(() => applyPatch(resource, body, schema, settings)));
  return inTurns;
}

const add = (id: string) => ({ op: 'add', path: 'members', value: [{ value: id }] });
const remove = (id: string) => ({ op: 'remove', path: `members[value eq "${id}"]` });
const times = <T>(count: number, make: (index: number) => T) => Array.from({ length: count }, (_one, at) => make(at));

describe('RFC 7644 §3.5.2: operations are applied in their order, all of them or none', () => {
  test('10,000 that name a member each', async () => {
    const outcome = await bothWays(
      times(10_000, (at) => (at % 3 === 0 ? add : remove)(`m${at}`)),
      TOLERANT,
      true,
    );
    expect(outcome).toMatchObject({ changes: { length: 10_000 } });
  });

  test.each([
    ['the last one can not be read', times(999, (at) => add(`m${at}`)), { op: 'move' }, /^Operations\[999\]\.op must/],
    [
      'the last one can not be done',
      times(999, (at) => add(`m${at}`)),
      { op: 'add', path: 'x' },
      /^Operations\[999\]: /,
    ],
  ])('%s: told of that one', async (_what, good, bad, detail) => {
    expect(await bothWays([...good, bad], TOLERANT, true)).toMatchObject({
      status: 400,
      detail: expect.stringMatching(detail) as string,
    });
  });

  test('one that can not be read is told of before an earlier one that can not be done', async () => {
    const operations = [{ op: 'add', path: 'nothing', value: 1 }, ...times(500, (at) => add(`m${at}`)), { op: 'move' }];
    expect(await bothWays(operations, TOLERANT, true)).toMatchObject({
      detail: expect.stringMatching(/\[501\]\.op/) as string,
    });
  });

  test('too many, on too many values → 413', async () => {
    expect(
      await bothWays(
        times(10_001, () => add('a')),
        TOLERANT,
        true,
      ),
    ).toMatchObject({ status: 413 });
    const emails = { op: 'add', path: 'emails', value: times(900, (at) => ({ value: `${at}@x.example` })) };
    const many = times(600, () => ({ op: 'replace', path: 'emails[type eq "none"].display', value: 'x' }));
    expect(await bothWays([emails, ...many])).toMatchObject({ status: 413 });
  });

  test('whatever they are', async () => {
    const operation = fc.constantFrom<unknown>(
      { op: 'replace', path: 'active', value: false },
      { op: 'Add', path: 'emails', value: [{ value: 'a@x.example', type: 'work', primary: true }] },
      { op: 'remove', path: 'emails[type eq "work"]' },
      { op: 'replace', value: { 'name.givenName': 'Ada', title: null } },
      { op: 'remove', path: 'title' },
      { op: 'remove', path: 'userName' },
      { op: 'add', path: 'nothing', value: 1 },
      7,
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(operation, { minLength: 90, maxLength: 250 }),
        fc.boolean(),
        async (operations, strict) => {
          await bothWays(operations, strict ? STRICT : TOLERANT);
          // Without those that can never be read or done, so that some get to the end.
          const fair = operations.filter(
            (each) => typeof each === 'object' && !JSON.stringify(each).includes('nothing'),
          );
          await bothWays(fair, strict ? STRICT : TOLERANT);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('others have their turns between many of them, and few are done at once', async () => {
    let turns = 0;
    let counting = true;
    const count = () => {
      turns += 1;
      if (counting) setImmediate(count);
    };
    setImmediate(count);
    await bothWays(
      times(10_000, (at) => remove(`m${at}`)),
      TOLERANT,
      true,
    );
    counting = false;
    expect(turns).toBeGreaterThan(150);
    const body = { schemas: [PATCH_OP], Operations: times(100, (at) => remove(`m${at}`)) };
    expect(applyPatchInTurns(GROUP, body, groupSchema, { ...TOLERANT, collections })).not.toBeInstanceOf(Promise);
  });
});
