import { newId } from '../../src/portal/new-id';
import { openStorage, type OpenStorage } from '../../src/storage/open';
import { onEveryDatabase } from '../support/databases';
import { everything, organizationFields, userFields } from './fixtures';

const STRANGE = [
  'tab\there',
  'line\nend and \r return',
  'back\\slash \\N \\. \\t',
  'quote " and \' and ,',
  'zoë, 漢字, 🙂',
  ' space ',
  '',
];

onEveryDatabase('many rows at once, as an import writes them', (_open, create) => {
  let storage: OpenStorage;
  beforeEach(async () => {
    storage = await openStorage({ databaseUrl: (await create()).url, resourceBase: '', bulk: true });
  });
  afterEach(() => storage.close());

  const rows = STRANGE.flatMap((text, at) =>
    [0, 1, 2].map((more) => ({
      id: newId(),
      fields: userFields(`u${at}-${more}`, {
        displayName: text === '' ? null : text,
        description: text,
        active: more !== 1,
        profile: {
          title: text,
          emails: [{ value: `u${at}-${more}@example.org` }],
          nested: { list: [text, 1.5, null] },
        },
      }),
    })),
  );

  test('are what they were, to the letter', async () => {
    await storage.transaction((inside) => everything(inside).users.createMany(rows));
    for (const { id, fields } of rows) {
      const { displayName, description, active, profile } = fields;
      const found = await everything(storage).users.find(id);
      expect(found).toMatchObject({ id, version: 1, displayName, description, active, profile, hasPassword: false });
    }
  });

  test('are none where one is refused, whoever hears of it: the next statement, or the commit', async () => {
    const again = [...rows.slice(1, 12), { id: newId(), fields: userFields('U0-0') }];
    const taken = { code: 'conflict', attribute: 'userName' };
    await storage.transaction((inside) => everything(inside).users.create(newId(), userFields('u0-0')));
    const atCommit = storage.transaction((inside) => everything(inside).users.createMany(again));
    await expect(atCommit).rejects.toMatchObject(taken);
    const atNext = storage.transaction(async (inside) => {
      await everything(inside).users.createMany(again);
      await everything(inside).organizations.create(newId(), organizationFields('Gone'));
    });
    await expect(atNext).rejects.toMatchObject(taken);
    const nowhere = rows
      .slice(1)
      .map(({ fields }) => ({ id: newId(), fields: { ...fields, organizationId: newId() } }));
    const homeless = storage.transaction((inside) => everything(inside).users.createMany(nowhere));
    await expect(homeless).rejects.toMatchObject({ code: 'invalid-value' });
    expect(await everything(storage).organizations.findByName('Gone')).toBeUndefined();
    expect(await everything(storage).users.findManyBy('userName', ['u0-1', 'u3-2'])).toEqual([]);
    await storage.transaction((inside) => everything(inside).users.createMany(rows.slice(1)));
    expect(await everything(storage).users.findManyBy('userName', ['u0-0', 'u0-1', 'u6-2'])).toHaveLength(3);
  });
});
