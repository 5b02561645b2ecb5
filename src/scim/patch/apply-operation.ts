import { attributeKey, locateKey, writableAttributes, type AttributePlace, type Place } from '../coerce/coerce-key';
import { invalidValue, kindOf } from '../coerce/coerce-scalar';
import { isNothing } from '../coerce/coerce-value';
import { isJsonObject } from '../equal';
import type { ExtensionSchema, ResourceSchema } from '../schemas/schema';
import { changeCollection } from './change-collection';
import { changeElements } from './change-elements';
import { changeSingle } from './change-single';
import type { Draft } from './draft';
import type { PatchOperation, PatchVerb } from './parse-operations';
import { mutability, noTarget, quoted } from './patch-errors';
import { resolveTarget, type AttributeTarget, type Target } from './resolve-target';

/** Applies one operation of a PATCH (RFC 7644 §3.5.2.1 to §3.5.2.3) to the draft. Throws 400. */
export function applyOperation(draft: Draft, { op, path, value }: PatchOperation): void {
  const target: Target = path === undefined ? { kind: 'resource' } : resolveTarget(path, draft.schema, draft.options);
  if (op !== 'remove' && value === undefined) throw invalidValue(`${op} needs a value.`);
  if (target.kind === 'attribute') return changeAttribute(draft, target, op, value);
  if (target.kind === 'extension') return changeExtension(draft, target.extension, op, value);
  if (op === 'remove') throw noTarget('remove needs a path.');
  changeMembers(draft, op, value);
}

function changeAttribute(draft: Draft, target: AttributeTarget, op: PatchVerb, value: unknown): void {
  const { attribute, subAttribute, extension } = target;
  if (isReadOnly(target)) {
    throw mutability(`${attributeKey(target)}${subAttribute ? `.${subAttribute.name}` : ''} is read-only.`);
  }
  if (!extension && attribute.name === 'schemas') return checkSchemas(draft.schema, target, value);
  if (draft.isCollection(target)) return changeCollection(draft, target, op, value);
  return attribute.multiValued ? changeElements(draft, target, op, value) : changeSingle(draft, target, op, value);
}

function isReadOnly({ attribute, subAttribute }: AttributePlace): boolean {
  return attribute.mutability === 'readOnly' || subAttribute?.mutability === 'readOnly';
}

/**
 * `schemas` follows from what the resource holds (RFC 7644 §3.5.2 has the server maintain it): adding or removing what
 * it can hold changes nothing. Throws 400 `mutability` for emptying it, `invalidValue` for any other URN.
 */
function checkSchemas({ id, extensions }: ResourceSchema, { filter }: AttributeTarget, value: unknown): void {
  const urns: unknown[] = Array.isArray(value) ? value : [value];
  if (filter || value == null || urns.length === 0) throw mutability('schemas is required and can not be removed.');
  const known = [id.toLowerCase(), ...extensions.keys()];
  const isKnown = (urn: unknown) => typeof urn === 'string' && known.includes(urn.toLowerCase());
  if (!urns.every(isKnown)) throw invalidValue("schemas can hold the resource type's own schemas and no other.");
}

function changeExtension(draft: Draft, extension: ExtensionSchema, op: PatchVerb, value: unknown): void {
  if (op !== 'remove' && !isNothing(value, draft.options)) return changeMembers(draft, op, value, extension);
  for (const attribute of writableAttributes(extension)) {
    const place = { kind: 'attribute', extension, attribute } as const;
    if (draft.read(place) !== undefined || attribute.returned === 'never') draft.write(place, undefined);
  }
}

/**
 * An operation without a path, or with an extension's URN for one: each member of the value is a target of its own.
 * Tolerant: read-only members are passed over (T12), unknown ones too if any other could be applied; a value of which
 * nothing was understood is 400 `invalidValue`.
 */
function changeMembers(draft: Draft, op: PatchVerb, value: unknown, within?: ExtensionSchema): void {
  const what = within?.id ?? 'The value of an operation without a path';
  if (!isJsonObject(value)) throw invalidValue(`${what} must be an object, not ${kindOf(value)}.`);
  const { tolerant } = draft.options;
  const members = Object.entries(value).map(([key, part]) => ({ key, part, place: locateMember(draft, key, within) }));
  const stranger = members.find(({ place }) => place === undefined);
  const effective = members.filter(({ place }) => place && !(tolerant && isPassedOver(place)));
  if (stranger && (!tolerant || effective.length === 0)) {
    throw invalidValue(`${draft.schema.name} has no attribute ${quoted(stranger.key)}.`);
  }
  if (members.length === 0 && !tolerant) throw invalidValue(`${what} must name an attribute.`);
  for (const { place, part } of effective) {
    if (place?.kind === 'extension') changeExtension(draft, place.extension, op, part);
    else if (place) changeAttribute(draft, place, op, part);
  }
}

/** Clients send these along with what they mean to change. */
function isPassedOver(place: Place): boolean {
  return place.kind === 'attribute' && (isReadOnly(place) || (!place.extension && place.attribute.name === 'schemas'));
}

/** Tolerant: a key may be a whole path, `emails[type eq "work"].value`. */
function locateMember(draft: Draft, key: string, within?: ExtensionSchema): Place | undefined {
  const { schema, options } = draft;
  if (!within && options.tolerant && key.includes('[')) {
    const target = resolveTarget(key, schema, options);
    return target.kind === 'resource' ? undefined : target;
  }
  return locateKey(key, schema, { tolerant: options.tolerant, within });
}
