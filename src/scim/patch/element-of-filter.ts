import type { Filter } from '../../portal/query';
import type { JsonObject } from '../../portal/model';
import { matchesElement } from '../filter/match';
import type { AttributeDefinition } from '../schemas/schema';
import { withValue } from './resolve-target';

/**
 * The element a filter describes to the letter: `type eq "work" and primary eq true` → `{type, primary}` (T9).
 * Undefined where the filter is anything but `eq`s that go together on sub-attributes a client can set.
 */
export function elementOfFilter(filter: Filter, attribute: AttributeDefinition): JsonObject | undefined {
  const element: JsonObject = {};
  const { subAttributes } = withValue(attribute);
  for (const term of termsOf(filter)) {
    const name = term.kind === 'compare' && term.operator === 'eq' ? term.attribute.path[0] : undefined;
    const subAttribute = name === undefined ? undefined : subAttributes.get(name.toLowerCase());
    if (term.kind !== 'compare' || !subAttribute || subAttribute.mutability === 'readOnly') return undefined;
    element[subAttribute.name] = term.value;
  }
  return matchesElement(filter, element) ? element : undefined;
}

function termsOf(filter: Filter): readonly Filter[] {
  return filter.kind === 'and' ? filter.operands.flatMap(termsOf) : [filter];
}
