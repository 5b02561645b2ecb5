import { sql, type RawBuilder } from 'kysely';
import type {
  AndFilter,
  AttributeRef,
  CompareFilter,
  ElementFilter,
  Filter,
  OrFilter,
  PresentFilter,
  Sort,
} from '../../portal/query';
import { columnRef } from './filter-column';
import { collectionAt, columnAt, hasColumn } from '../columns';
import { compareToSql, presentToSql } from './filter-compare';
import type { Find, FilterContext, Operand } from './filter-context';
import { presentInDocument } from './filter-documents';
import { findIn } from './filter-rows';
import { memberSources } from './filter-group-columns';

/**
 * A filter as a condition on the rows of `context.table`, to stand in WHERE: every value is a parameter, the size grows
 * with the filter's. Logic is two-valued: a test on a missing value is false, its negation true; in SQL "false" may be
 * null, but never below a `not`.
 */
export function filterToSql(filter: Filter, context: FilterContext): RawBuilder<boolean> {
  return compile(filter, context, resourceTerms(context));
}

/**
 * What stands in the brackets of `members[…]` as a condition on the rows of the table that keeps the members of that
 * type: `group_users` or `group_groups`, under its own name.
 */
export function memberFilterToSql(
  where: Filter,
  memberType: 'User' | 'Group',
  context: FilterContext,
): RawBuilder<boolean> {
  return compile(where, context, elementTerms(findIn(memberSources[memberType], context), context));
}

/**
 * What stands behind ORDER BY, the id last, so that the order is the same each time. Those without the attribute are
 * last when ascending, first when descending; of several values the primary or else the first counts
 * (RFC 7644 §3.4.2.3).
 */
export function sortToSql(sort: Sort | undefined, context: FilterContext): RawBuilder<unknown> {
  const id = columnRef(context, 'id');
  if (!sort) return id;
  const direction = sort.descending ? sql`desc nulls first` : sql`asc nulls last`;
  return sql`${sortKey(sort.attribute, context).sql} ${direction}, ${id}`;
}

/** The value by which the attribute sorts its resource; null where there is none. */
export function sortKey(attribute: AttributeRef, context: FilterContext): Operand {
  if (!attribute.multiValued) return findBelow([], context)(attribute);
  const { root, element } = split(attribute);
  return collectionAt(context, root).first(context, element);
}

/** How the tests of a filter are made, depending on what they are about: a resource, or an element of an attribute. */
interface Terms {
  compare(filter: CompareFilter): RawBuilder<boolean>;
  present(filter: PresentFilter): RawBuilder<boolean>;
  element(filter: ElementFilter): RawBuilder<boolean>;
}

function compile(filter: Filter, context: FilterContext, terms: Terms): RawBuilder<boolean> {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return join(filter, context, terms);
    case 'not':
      return negated(filter.operand, context, terms);
    case 'compare':
      return terms.compare(filter);
    case 'present':
      return terms.present(filter);
    case 'element':
      return terms.element(filter);
  }
}

/** Of no operands, `and` is true and `or` is false. */
function join({ kind, operands }: AndFilter | OrFilter, context: FilterContext, terms: Terms): RawBuilder<boolean> {
  if (operands.length === 0) return context.dialect.literalBoolean(kind === 'and');
  const conditions = operands.map((operand) => compile(operand, context, terms));
  return sql`(${sql.join(conditions, kind === 'and' ? sql` and ` : sql` or `)})`;
}

/** That a time is missing, an index knows. */
function negated(operand: Filter, context: FilterContext, terms: Terms): RawBuilder<boolean> {
  if (operand.kind === 'present' && !operand.attribute.multiValued && hasColumn(context, operand.attribute.path)) {
    const value = findBelow([], context)(operand.attribute);
    if (value.isTime) return sql`(${value.sql} is null)`;
  }
  return not(compile(operand, context, terms), context);
}

function not(condition: RawBuilder<boolean>, { dialect }: FilterContext): RawBuilder<boolean> {
  return sql`(not coalesce(${condition}, ${dialect.literalBoolean(false)}))`;
}

function elementTerms(find: Find, context: FilterContext): Terms {
  return {
    compare({ attribute, operator, value }) {
      const equal = (sign: Exclude<typeof operator, 'ne'>) =>
        compareToSql(find(attribute), sign, value, context.dialect);
      return operator === 'ne' ? not(equal('eq'), context) : equal(operator);
    },
    present: ({ attribute }) => presentToSql(find(attribute)),
    element: ({ attribute }) => {
      throw new Error(`Brackets within brackets: ${attribute.path.join('.')}`);
    },
  };
}

function resourceTerms(context: FilterContext): Terms {
  const single = elementTerms(findBelow([], context), context);
  return {
    compare: (filter) => (filter.attribute.multiValued ? compareAny(filter, context) : single.compare(filter)),
    present: (filter) => present(filter, context, single),
    element: (filter) => element(filter, context, single),
  };
}

/** Any value fulfils it; `ne` also where there is no value. */
function compareAny({ attribute, operator, value }: CompareFilter, context: FilterContext): RawBuilder<boolean> {
  const { root, element } = split(attribute);
  const collection = collectionAt(context, root);
  const { dialect } = context;
  if (operator !== 'ne') {
    return collection.any(context, (find) => compareToSql(find(element), operator, value, dialect));
  }
  const differs = collection.any(context, (find) => sql`(not ${compareToSql(find(element), 'eq', value, dialect)})`);
  const exists = collection.any(context, (find) => sql`(${find(element).sql} is not null)`);
  return sql`(${differs} or not ${exists})`;
}

function present({ attribute }: PresentFilter, context: FilterContext, single: Terms): RawBuilder<boolean> {
  if (!attribute.multiValued) {
    return hasColumn(context, attribute.path)
      ? single.present({ kind: 'present', attribute })
      : presentInDocument(context, attribute.path);
  }
  const { root, element } = split(attribute);
  const collection = collectionAt(context, root);
  if (element.path.length === 0) return collection.present(context);
  return collection.any(context, (find) => presentToSql(find(element)));
}

/** One and the same element; a single complex value is a set of one or none. */
function element({ attribute, where }: ElementFilter, context: FilterContext, single: Terms): RawBuilder<boolean> {
  if (!attribute.multiValued) {
    const exists = present({ kind: 'present', attribute }, context, single);
    return sql`(${exists} and ${compile(where, context, elementTerms(findBelow(attribute.path, context), context))})`;
  }
  const collection = collectionAt(context, attribute.path);
  return collection.any(context, (find) => compile(where, context, elementTerms(find, context)));
}

/** The single-valued attributes of the resource, or of a complex attribute of it. */
function findBelow(path: readonly string[], context: FilterContext): Find {
  return (attribute) => {
    const whole = { ...attribute, path: [...path, ...attribute.path] };
    return columnAt(context, whole.path)(context, whole);
  };
}

/** `emails.value` → the attribute that has elements, and what is asked of each. */
function split(attribute: AttributeRef): { root: readonly string[]; element: AttributeRef } {
  const { path } = attribute;
  const length = path[0]?.startsWith('urn:') ? 2 : 1;
  return { root: path.slice(0, length), element: { ...attribute, path: path.slice(length), multiValued: false } };
}
