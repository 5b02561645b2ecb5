import type { JsonObject } from '../../portal/model';
import { attributeKey } from '../coerce/coerce-key';
import { coerceValue, isUnassigned, type GivenParts } from '../coerce/coerce-value';
import { isJsonObject } from '../equal';
import { matchesElement } from '../filter/match';
import type { Draft } from './draft';
import { elementOfFilter } from './element-of-filter';
import { clearedPart, givenParts, mergeParts } from './merge-parts';
import type { PatchVerb } from './parse-operations';
import { noTarget } from './patch-errors';
import type { AttributeTarget } from './resolve-target';

/**
 * An operation on a single-valued attribute or its sub-attribute: `add` and `replace` both set it, a complex value
 * keeps what isn't given (RFC 7644 §3.5.2.1, §3.5.2.3), and no value means to remove it (RFC 7643 §2.5).
 */
export function changeSingle(draft: Draft, target: AttributeTarget, op: PatchVerb, value: unknown): void {
  const { attribute, subAttribute, filter } = target;
  const options = { tolerant: draft.options.tolerant, path: attributeKey(target) };
  if (attribute.type !== 'complex') {
    draft.write(target, op === 'remove' ? undefined : coerceValue(value, attribute, options));
    return;
  }
  const selected = filter ? select(draft, target, op) : objectAt(draft, target);
  if (!selected) return;
  if (!subAttribute && (op === 'remove' || isUnassigned(value, attribute, options))) {
    draft.write(target, undefined);
    return;
  }
  const given = partsOf(target, op, value, options);
  if (Object.keys(given.parts).length === 0 && given.cleared.size === 0) return;
  draft.write(target, mergeParts(selected, given, attribute, options));
}

function partsOf(
  { attribute, subAttribute }: AttributeTarget,
  op: PatchVerb,
  value: unknown,
  options: { tolerant: boolean; path: string },
): GivenParts {
  if (!subAttribute) return givenParts(value, attribute, options);
  return op === 'remove' ? clearedPart(subAttribute) : givenParts({ [subAttribute.name]: value }, attribute, options);
}

/**
 * The value as a set of one or none, of which the filter selects (T8). Where there is none, one that the filter
 * describes is made (T9); a remove then has nothing to do.
 */
function select(draft: Draft, target: AttributeTarget, op: PatchVerb): JsonObject | undefined {
  const { attribute, filter } = target;
  const present = draft.read(target);
  if (!filter || (isJsonObject(present) && matchesElement(filter, present))) return objectAt(draft, target);
  if (op === 'remove') return undefined;
  const made = present === undefined ? elementOfFilter(filter, attribute) : undefined;
  if (made) return made;
  throw noTarget(`${attributeKey(target)} doesn't match the filter.`);
}

function objectAt(draft: Draft, target: AttributeTarget): JsonObject {
  const present = draft.read(target);
  return isJsonObject(present) ? present : {};
}
