import type { Filter } from '../../portal/query';
import type { JsonObject } from '../../portal/model';
import { attributeKey } from '../coerce/coerce-key';
import { collapseDuplicates, primaries, withOnePrimary } from '../coerce/coerce-elements';
import { invalidValue } from '../coerce/coerce-scalar';
import {
  coerceElement,
  coerceElements,
  isUnassigned,
  isUnderstood,
  limitValues,
  type GivenParts,
} from '../coerce/coerce-value';
import { isJsonObject, sameValue } from '../equal';
import { matchesElement } from '../filter/match';
import { appendElements, type ElementChange } from './append-elements';
import type { Draft } from './draft';
import { elementOfFilter } from './element-of-filter';
import { clearedPart, givenParts, mergeParts, refuseImmutable } from './merge-parts';
import type { PatchVerb } from './parse-operations';
import { noTarget } from './patch-errors';
import { removeListed } from './remove-listed';
import type { AttributeTarget } from './resolve-target';

/** An operation on a multi-valued attribute: on the whole of it, or on the elements a filter selects. */
export function changeElements(draft: Draft, target: AttributeTarget, op: PatchVerb, value: unknown): void {
  const operation = new ElementsOperation(draft, target, value);
  const isSelection = target.filter !== undefined || target.subAttribute !== undefined;
  draft.visit(operation.present.length * (1 + termCount(target.filter)));
  const { elements, touched } = isSelection ? operation.onSelected(op) : operation.onWhole(op);
  // Whole operations leave no duplicates.
  const { of: keyOf } = draft.keysOf(target.attribute);
  const distinct = isSelection && touched.size > 0 ? collapseDuplicates(elements, keyOf, touched) : elements;
  const settled = settlePrimary(distinct, touched, target, draft.options.tolerant);
  if (settled.length > operation.present.length) limitValues(settled, target.attribute, attributeKey(target));
  const isWhole = !isSelection && (op === 'replace' || value === undefined);
  if (isWhole || !sameValue(settled, operation.present)) draft.write(target, settled.length > 0 ? settled : undefined);
}

/**
 * The elements a client gives for a multi-valued attribute; null and [] are none. An added one needs no list around it
 * (RFC 7644 §3.5.2.1: "a new value is added"). Throws 400 `invalidValue` where elements are given but none is
 * understood, or where none of what is to be added or removed has a value.
 */
export function givenElements(
  op: PatchVerb,
  value: unknown,
  target: AttributeTarget,
  { tolerant, collection = false }: { readonly tolerant: boolean; readonly collection?: boolean },
): readonly unknown[] {
  const { attribute } = target;
  const options = { tolerant, path: attributeKey(target) };
  const isEmptyList = Array.isArray(value) && value.length === 0;
  if (isEmptyList || (!Array.isArray(value) && isUnassigned(value, attribute, options))) return [];
  const elements = coerceElements(op === 'add' && !Array.isArray(value) ? [value] : value, attribute, options);
  const mayBeEmpty = op === 'replace' && !collection && isUnderstood(value, attribute);
  if (elements.length === 0 && !mayBeEmpty) throw invalidValue(`${options.path}: no value is given that it can have.`);
  return elements;
}

function termCount(filter: Filter | undefined): number {
  if (!filter) return 0;
  if (filter.kind === 'and' || filter.kind === 'or')
    return filter.operands.reduce((sum, term) => sum + termCount(term), 0);
  return filter.kind === 'not' ? termCount(filter.operand) : 1;
}

/** RFC 7644 §3.5.2: whoever becomes the primary one takes the place of the one before. */
function settlePrimary(
  elements: readonly unknown[],
  touched: ReadonlySet<unknown>,
  target: AttributeTarget,
  tolerant: boolean,
): readonly unknown[] {
  const claimants = primaries(elements.filter((element) => touched.has(element)));
  const last = claimants.at(-1);
  if (!last) return elements;
  if (claimants.length > 1 && !tolerant) {
    throw invalidValue(`${attributeKey(target)} may have one primary value, not ${claimants.length}.`);
  }
  return withOnePrimary(elements, last);
}

class ElementsOperation {
  readonly present: readonly unknown[];
  private readonly options: { readonly tolerant: boolean; readonly path: string };
  private readonly touched = new Set<unknown>();
  private given: GivenParts | undefined;

  constructor(
    private readonly draft: Draft,
    private readonly target: AttributeTarget,
    private readonly value: unknown,
  ) {
    const present = draft.read(target);
    this.present = Array.isArray(present) ? (present as unknown[]) : [];
    this.options = { tolerant: draft.options.tolerant, path: attributeKey(target) };
  }

  onWhole(op: PatchVerb): ElementChange {
    const { present, target, value, options, touched } = this;
    if (op === 'remove' && value === undefined) return { elements: [], touched };
    const given = givenElements(op, value, target, options);
    if (op === 'add') return appendElements(present, given, this.draft.keysOf(target.attribute), options);
    return { elements: op === 'replace' ? given : removeListed(present, given, target.attribute), touched };
  }

  onSelected(op: PatchVerb): ElementChange {
    const { present, touched } = this;
    const selected = present.map((element) => this.selects(element));
    if (!selected.includes(true)) return op === 'remove' ? { elements: present, touched } : this.onNothing();
    const elements = present.flatMap((element, index) => {
      const changed = selected[index] ? this.changed(element, op) : element;
      if (sameValue(changed, element)) return [element];
      touched.add(changed);
      return changed === undefined ? [] : [changed];
    });
    return { elements, touched };
  }

  private selects(element: unknown): boolean {
    const { filter } = this.target;
    return filter === undefined || matchesElement(filter, isJsonObject(element) ? element : { value: element });
  }

  /** What becomes of a selected element; undefined: nothing is left of it. */
  private changed(element: unknown, op: PatchVerb): unknown {
    const { target, value, options } = this;
    const { attribute, subAttribute } = target;
    if (!subAttribute && (op === 'remove' || isUnassigned(value, attribute, options))) return undefined;
    if (attribute.type !== 'complex' || !isJsonObject(element)) return coerceElement(value, attribute, options);
    if (subAttribute && op === 'remove') return mergeParts(element, clearedPart(subAttribute), attribute, options);
    const given = this.givenOnce();
    const base = subAttribute || op === 'add' ? element : this.replaced(element, given.parts);
    return mergeParts(base, given, attribute, options);
  }

  /**
   * RFC 7644 §3.5.2.3: the record is replaced, whole. Tolerant: it stays one that the filter selects, for a client that
   * sends `{"value":…}` to `emails[type eq "work"]` means the work address.
   */
  private replaced(element: JsonObject, parts: JsonObject): JsonObject {
    const { attribute, filter } = this.target;
    refuseImmutable(element, parts, attribute);
    return (this.options.tolerant && filter && elementOfFilter(filter, attribute)) || {};
  }

  /** No element to change: the one the filter describes is made (T9), strictly only where there is no filter. */
  private onNothing(): ElementChange {
    const { present, target, value, options } = this;
    const { attribute, subAttribute, filter } = target;
    const described = filter ? options.tolerant && elementOfFilter(filter, attribute) : {};
    if (!described) throw noTarget(`No value of ${options.path} matches the filter.`);
    if (isUnassigned(value, subAttribute ?? attribute, options)) return { elements: present, touched: this.touched };
    const made =
      attribute.type === 'complex'
        ? mergeParts(described, this.givenOnce(), attribute, options)
        : coerceElement(value, attribute, options);
    if (made === undefined) return { elements: present, touched: this.touched };
    if (!this.selects(made)) throw noTarget(`No value of ${options.path} matches the filter, nor would this one.`);
    return { elements: [...present, made], touched: new Set([made]) };
  }

  /** The same for every element, so read once. */
  private givenOnce(): GivenParts {
    const { target, value, options } = this;
    const { attribute, subAttribute } = target;
    this.given ??= givenParts(subAttribute ? { [subAttribute.name]: value } : value, attribute, options);
    return this.given;
  }
}
