import { sql, type RawBuilder } from 'kysely';
import { fold } from '../../portal/fold';
import type { CompareOperator, CompareValue } from '../../portal/query';
import type { Dialect } from '../dialect';
import type { Operand } from './filter-context';
import { lazily } from '../fixed-query';

/** `ne` is made of `eq`. */
export type PositiveOperator = Exclude<CompareOperator, 'ne'>;

const SIGNS = { eq: sql`=`, gt: sql`>`, ge: sql`>=`, lt: sql`<`, le: sql`<=` };

/** Whether the operand is in that relation to the value; null where there is no operand. */
export function compareToSql(
  { kind, sql: operand, folded, isTime = false, ...known }: Operand,
  operator: PositiveOperator,
  value: CompareValue,
  dialect: Dialect,
): RawBuilder<boolean> {
  if (kind === 'boolean') {
    return (value === true ? known.holds : known.fails) ?? sql`(${operand} = ${dialect.flag(value === true)})`;
  }
  if (typeof value === 'number') return compareNumbers(operand, operator, value);
  const text = lazily(value, (given) => (folded ? fold(String(given)) : String(given)));
  const compared = compareTexts(operand, operator, text, dialect);
  return isTime && (operator === 'gt' || operator === 'ge') ? dialect.selective(compared) : compared;
}

/** Whether there is a value that isn't empty. */
export function presentToSql({ kind, sql: operand, isTime }: Operand): RawBuilder<boolean> {
  return kind === 'text' && !isTime ? sql`(${operand} <> '')` : sql`(${operand} is not null)`;
}

/** The casts give a number of any size a type that holds it. */
function compareNumbers(operand: RawBuilder<unknown>, operator: PositiveOperator, value: number): RawBuilder<boolean> {
  if (operator === 'co' || operator === 'sw' || operator === 'ew') throw new Error(`${operator} on a number`);
  return sql`(cast(${operand} as numeric) ${SIGNS[operator]} cast(${value} as numeric))`;
}

function compareTexts(
  operand: RawBuilder<unknown>,
  operator: PositiveOperator,
  value: string,
  dialect: Dialect,
): RawBuilder<boolean> {
  switch (operator) {
    case 'co':
      return dialect.contains(operand, sql`${value}`);
    case 'sw':
      return startsWith(operand, value);
    case 'ew':
      return endsWith(operand, value);
    case 'eq':
    case 'gt':
    case 'ge':
    case 'lt':
    case 'le':
      return sql`(${operand} ${SIGNS[operator]} ${value})`;
  }
}

/** As a range, which an index can serve. */
function startsWith(operand: RawBuilder<unknown>, prefix: string): RawBuilder<boolean> {
  const end = successor(prefix);
  return end === undefined ? sql`(${operand} >= ${prefix})` : sql`(${operand} >= ${prefix} and ${operand} < ${end})`;
}

/** The first text in byte order after all that start with the prefix; undefined where there is none. */
export function successor(prefix: string): string | undefined {
  const points = Array.from(prefix, (character) => character.codePointAt(0) ?? 0);
  while (points.at(-1) === 0x10ffff) points.pop();
  const last = points.pop();
  if (last === undefined) return undefined;
  // UTF-8 has no surrogates.
  return String.fromCodePoint(...points, last === 0xd7ff ? 0xe000 : last + 1);
}

/** Both engines count code points. Of a text that is shorter, whatever they cut is shorter than the suffix, too. */
function endsWith(operand: RawBuilder<unknown>, suffix: string): RawBuilder<boolean> {
  return sql`(substr(${operand}, length(${operand}) - ${Array.from(suffix).length} + 1) = ${suffix})`;
}
