import type { Filter } from '../../portal/query';
import type { JsonObject } from '../../portal/model';
import { attributeKey } from '../coerce/coerce-key';
import { givenElements } from './change-elements';
import type { Draft } from './draft';
import { elementOfFilter } from './element-of-filter';
import { givenParts } from './merge-parts';
import type { PatchVerb } from './parse-operations';
import { mutability, noTarget } from './patch-errors';
import { comparedNames } from './remove-listed';
import type { AttributeTarget } from './resolve-target';

/** What looking through a collection counts; how many values it has is not known here. */
const VISITS_OF_SEARCH = 25_000;

/**
 * An operation on an attribute whose values are kept elsewhere, as a group's members: reported for the caller to do.
 * Its values come and go whole, for a member's sub-attributes are immutable (RFC 7643 §4.2): else 400 `mutability`.
 */
export function changeCollection(draft: Draft, target: AttributeTarget, op: PatchVerb, value: unknown): void {
  const { attribute, subAttribute, filter } = target;
  const name = attribute.name;
  if (subAttribute || (filter && op === 'replace')) {
    throw mutability(`${name} can be added and removed, but what is said of one can't be changed.`);
  }
  if (filter && op === 'remove') {
    if (!namesValues(filter)) draft.visit(VISITS_OF_SEARCH);
    return draft.report(target, { attribute: name, kind: 'removeWhere', where: filter });
  }
  if (filter) {
    const values = [describedElement(draft, { ...target, filter }, value)];
    return draft.report(target, { attribute: name, kind: 'add', values });
  }
  if (op === 'remove' && value === undefined) {
    return draft.report(target, { attribute: name, kind: 'replace', values: [] });
  }
  const { tolerant } = draft.options;
  const values = givenElements(op, value, target, { tolerant, collection: true }) as JsonObject[];
  if (op === 'remove') for (const element of values) comparedNames(element, attribute);
  if (op === 'replace' || values.length > 0) draft.report(target, { attribute: name, kind: op, values });
}

/** Whether a filter names the elements by their `value`, so that nobody has to look through all of them. */
function namesValues(filter: Filter): boolean {
  if (filter.kind === 'or') return filter.operands.every(namesValues);
  return filter.kind === 'compare' && filter.operator === 'eq' && filter.attribute.path.join('.') === 'value';
}

/** An add through a filter: the element it describes (T9), whether there is one yet or not. */
function describedElement(
  { options: { tolerant } }: Draft,
  target: AttributeTarget & Required<Pick<AttributeTarget, 'filter'>>,
  value: unknown,
): JsonObject {
  const described = tolerant ? elementOfFilter(target.filter, target.attribute) : undefined;
  if (!described) throw noTarget(`Add to ${target.attribute.name} without a filter.`);
  return { ...described, ...givenParts(value, target.attribute, { tolerant, path: attributeKey(target) }).parts };
}
