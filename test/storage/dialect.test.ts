import { type Kysely, sql, type RawBuilder } from 'kysely';
import type { Engine } from '../../db/column-types';
import { dialects } from '../../src/storage/dialect';
import { connect } from '../../src/storage/engines';
import { connectPostgres } from '../../src/storage/postgres/postgres-engine';
import { onEveryDatabase } from '../support/databases';

const DOCUMENT = {
  text: 'x',
  empty: '',
  number: 7,
  zero: 0,
  yes: true,
  no: false,
  nothing: null,
  'urn:a.b:1.0:User': { 'key with space': 'deep' },
  object: { leaf: 'l' },
  hollow: { a: [], b: {}, c: [{ d: '' }, { e: null }] },
  list: ['b', 'a', 3, true],
  objects: [{ v: 1 }, { v: 2 }],
  none: [],
};

onEveryDatabase('the dialect', (_open, create) => {
  async function evaluate<T>(
    build: (engine: Engine, document: RawBuilder<unknown>) => RawBuilder<T>,
  ): Promise<unknown> {
    const database = await create();
    const { db, engine } = await connect(database.url, undefined);
    const text = JSON.stringify(DOCUMENT);
    const document = engine === 'postgres' ? sql`cast(${text} as jsonb)` : sql`${text}`;
    const { rows } = await sql<{ value: unknown }>`select ${build(engine, document)} as value`.execute(db);
    await db.destroy();
    return rows[0]?.value;
  }

  test.each<[string, string[], string | null]>([
    ['a string', ['text'], 'x'],
    ['an empty string', ['empty'], ''],
    ['a number', ['number'], '7'],
    ['true', ['yes'], 'true'],
    ['false', ['no'], 'false'],
    ['null', ['nothing'], null],
    ['what is absent', ['absent', 'deeper'], null],
    ['a name with dots and spaces', ['urn:a.b:1.0:User', 'key with space'], 'deep'],
  ])('jsonText: %s', async (_title, path, expected) => {
    expect(await evaluate((engine, document) => dialects[engine].jsonText(document, path))).toBe(expected);
  });

  test.each<[string, string[], boolean]>([
    ['a string', ['text'], true],
    ['an empty string', ['empty'], false],
    ['a number, even zero', ['zero'], true],
    ['a truth value, even false', ['no'], true],
    ['null', ['nothing'], false],
    ['what is absent', ['absent'], false],
    ['an object with a leaf', ['object'], true],
    ['an object of hollow things', ['hollow'], false],
    ['an array', ['list'], true],
    ['an empty array', ['none'], false],
    ['the whole document', [], true],
  ])('jsonPresent: %s', async (_title, path, expected) => {
    expect(Boolean(await evaluate((engine, document) => dialects[engine].jsonPresent(document, path)))).toBe(expected);
  });

  test.each<[string, string[], (string | null)[]]>([
    ['an array', ['list'], ['b', 'a', '3', 'true']],
    ['an empty array', ['none'], []],
    ['what is absent', ['absent'], []],
    ['what is no array', ['object'], []],
    ['a scalar', ['text'], []],
  ])('jsonElements: %s', async (_title, path, expected) => {
    const rows = await evaluate((engine, document) => {
      const { jsonElements, elementText, jsonRows } = dialects[engine];
      const one = sql.lit(1);
      return sql`(select ${jsonRows([elementText('e')], one)} from ${jsonElements(document, path, 'e')})`;
    });
    expect((JSON.parse(String(rows)) as [string | null][]).flat()).toEqual(expected);
  });

  test('jsonElements: objects are documents themselves', async () => {
    const rows = await evaluate((engine, document) => {
      const { jsonElements, elementDocument, jsonText, jsonRows } = dialects[engine];
      const text = jsonText(elementDocument('e'), ['v']);
      return sql`(select ${jsonRows([text], text)} from ${jsonElements(document, ['objects'], 'e')})`;
    });
    expect(JSON.parse(String(rows))).toEqual([['1'], ['2']]);
  });

  test.each([
    ['straw', 'raw', true],
    ['straw', 'RAW', false],
    ['100%', '%', true],
    ['100', '%', false],
    ['a_b', '_', true],
    ['ab', '_', false],
    ['naïve', 'ï', true],
  ])('contains: %s, %s', async (text, part, expected) => {
    const found = await evaluate((engine) =>
      dialects[engine].contains(sql`cast(${text} as text)`, sql`cast(${part} as text)`),
    );
    expect(Boolean(found)).toBe(expected);
  });

  test('literalBoolean stands in conditions', async () => {
    for (const value of [true, false]) {
      const rows = await evaluate((engine) => {
        const { literalBoolean, jsonRows } = dialects[engine];
        return sql`(select ${jsonRows([sql.lit(1)], sql.lit(1))} where ${literalBoolean(value)})`;
      });
      expect(JSON.parse(String(rows))).toEqual(value ? [[1]] : []);
    }
  });

  test('idRows is a list of any length as one parameter', async () => {
    const ids = Array.from({ length: 50_000 }, (_, index) => `id-${index}`);
    const count = await evaluate((engine) => sql`(select count(*) from ${dialects[engine].idRows(ids, 'i')})`);
    expect(count).toBe(50_000);
    const special = ['a,b', '"c"', '{d}', "e'f", 'g\\h', ''];
    const rows = await evaluate((engine) => {
      const { idRows, jsonRows } = dialects[engine];
      return sql`(select ${jsonRows([sql.ref('i.id')], sql.lit(1))} from ${idRows(special, 'i')})`;
    });
    expect((JSON.parse(String(rows)) as [string][]).flat().toSorted()).toEqual(special.toSorted());
  });

  test('a value is never part of the statement', () => {
    for (const dialect of Object.values(dialects)) {
      const evil = `x'; drop table users; --`;
      const compiled =
        sql`select ${dialect.jsonText(sql.ref('d'), [evil])}, ${dialect.contains(sql.ref('d'), sql`${evil}`)}
        from ${dialect.idRows([evil], 'i')}, ${dialect.jsonElements(sql.ref('d'), [evil], 'e')}`.compile(offline());
      expect(compiled.sql).not.toContain('drop');
    }
  });

  function offline(): Kysely<unknown> {
    return connectPostgres('postgres://nobody@127.0.0.1:1/none', {}).db as unknown as Kysely<unknown>;
  }
});
