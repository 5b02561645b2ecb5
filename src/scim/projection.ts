import type { JsonObject } from '../portal/model';
import { attributeKey } from './coerce/coerce-key';
import { isJsonObject } from './equal';
import { ScimError } from './errors';
import type { AttributeDefinition, ResolvedAttribute, ResourceSchema } from './schemas/schema';

/** Which attributes an answer shows. */
export interface Projection {
  /**
   * Whether an attribute, or an extension by its URN, can be in the answer at all; `within`: one of that extension's.
   * Canonical names.
   */
  wants(name: string, within?: string): boolean;
  /** What of a whole resource is shown; the resource itself where that is all of it. */
  apply(resource: JsonObject): JsonObject;
}

/** The query parameters of RFC 7644 §3.9: comma-separated names, or a list of names (§3.4.3). */
export interface ProjectionQuery {
  readonly attributes?: unknown;
  readonly excludedAttributes?: unknown;
}

/** Names in a resource, an extension's within its URN's, sub-attributes within their attribute's; true: the whole. */
type NameTree = Map<string, true | NameTree>;

const NONE: ReadonlySet<string> = new Set();
const ALWAYS = ['schemas', 'id'];

/**
 * What `attributes` or `excludedAttributes` leave of a resource (RFC 7644 §3.9, RFC 7643 §7 `returned`): `always` and
 * never `never`, whatever they say; `request` only what is named, or is in `alsoReturn` (canonical names: what the
 * client set in the body of a write); unknown names are ignored. Throws 400 `invalidValue` where both are given, or
 * one isn't a list of names.
 */
export function parseProjection(
  query: ProjectionQuery,
  schema: ResourceSchema,
  alsoReturn: ReadonlySet<string> = NONE,
): Projection {
  if (query.attributes === undefined && query.excludedAttributes === undefined) {
    return defaultProjection(schema, alsoReturn);
  }
  const attributes = parseNames(query.attributes, 'attributes');
  const excluded = parseNames(query.excludedAttributes, 'excludedAttributes');
  if (attributes.length > 0 && excluded.length > 0) {
    throw new ScimError(400, 'invalidValue', 'attributes and excludedAttributes exclude each other: give one of them.');
  }
  if (attributes.length > 0) return new Selection(selectedTree(attributes, schema, alsoReturn));
  if (excluded.length > 0) return new Omission(omittedTree(excluded, schema, alsoReturn));
  return defaultProjection(schema, alsoReturn);
}

/** Shows the named. */
class Selection implements Projection {
  constructor(private readonly tree: NameTree) {}

  wants(name: string, within?: string): boolean {
    const tree = within === undefined ? this.tree : this.tree.get(within);
    return tree === true || (tree?.has(name) ?? false);
  }

  apply(resource: JsonObject): JsonObject {
    return withTrueSchemas(pick(resource, this.tree), resource);
  }
}

/** Shows all but the named. */
class Omission implements Projection {
  constructor(private readonly tree: NameTree) {}

  wants(name: string, within?: string): boolean {
    const tree = within === undefined ? this.tree : this.tree.get(within);
    return tree !== true && tree?.get(name) !== true;
  }

  apply(resource: JsonObject): JsonObject {
    return withTrueSchemas(omit(resource, this.tree), resource);
  }
}

/** `schemas` names what defines the attributes that are shown (RFC 7643 §3): not an extension that isn't. */
function withTrueSchemas(shown: JsonObject, resource: JsonObject): JsonObject {
  const { schemas } = shown;
  if (shown === resource || !Array.isArray(schemas)) return shown;
  const isShown = (urn: string) => urn in shown || !(urn in resource);
  return schemas.every(isShown) ? shown : { ...shown, schemas: schemas.filter(isShown) };
}

const defaults = new WeakMap<ResourceSchema, Projection>();

function defaultProjection(schema: ResourceSchema, alsoReturn: ReadonlySet<string>): Projection {
  if (alsoReturn.size > 0) return new Omission(hiddenTree(schema, alsoReturn));
  const known = defaults.get(schema) ?? new Omission(hiddenTree(schema, alsoReturn));
  defaults.set(schema, known);
  return known;
}

function parseNames(value: unknown, parameter: string): string[] {
  const lists: unknown[] = Array.isArray(value) ? value : [value ?? ''];
  return lists.flatMap((list) => {
    if (typeof list === 'string')
      return list
        .split(',')
        .map((name) => name.trim())
        .filter(Boolean);
    throw new ScimError(400, 'invalidValue', `${parameter} must be a comma-separated list of attribute names.`);
  });
}

type Located = Pick<ResolvedAttribute, 'extension' | 'attribute' | 'subAttribute'>;

/** Every attribute of the schema and its extensions. */
function allAttributes(schema: ResourceSchema): Located[] {
  const core = [...schema.attributes.values()].map((attribute) => ({ attribute }));
  const extended = [...schema.extensions.values()].flatMap((extension) =>
    [...extension.attributes.values()].map((attribute) => ({ extension, attribute })),
  );
  return [...core, ...extended];
}

/** Whether a whole answer leaves out any of the attributes of which `among` says so, or a part of one (RFC 7643 §7). */
export function hidesUnasked(schema: ResourceSchema, among: (name: string, extension?: string) => boolean): boolean {
  return allAttributes(schema).some(
    ({ extension, attribute }) =>
      among(attribute.name, extension?.id) && (isHidden(attribute) || hiddenParts(attribute).length > 0),
  );
}

/** The attributes a name stands for: one, or (a schema's URN) all of a schema that needn't be named themselves. */
function resolveName(name: string, schema: ResourceSchema): Located[] {
  const extension = schema.extension(name);
  if (!extension && name.toLowerCase() !== schema.id.toLowerCase()) return [schema.resolve(name) ?? []].flat();
  return allAttributes(schema).filter(
    (located) => located.extension === extension && located.attribute.returned !== 'request',
  );
}

/** What no answer shows unasked. */
function hiddenTree(schema: ResourceSchema, alsoReturn: ReadonlySet<string>): NameTree {
  const tree: NameTree = new Map();
  for (const located of allAttributes(schema)) {
    if (isHidden(located.attribute) && !isAsked(located, alsoReturn)) insert(tree, located);
    else for (const subAttribute of hiddenParts(located.attribute)) insert(tree, { ...located, subAttribute });
  }
  return tree;
}

function omittedTree(names: readonly string[], schema: ResourceSchema, alsoReturn: ReadonlySet<string>): NameTree {
  const tree = hiddenTree(schema, alsoReturn);
  for (const located of names.flatMap((name) => resolveName(name, schema))) {
    const isWhole = !located.subAttribute && isLoose(located.attribute);
    if (isWhole || (located.subAttribute && isLoose(located.subAttribute))) insert(tree, located);
  }
  return tree;
}

/** Whether `excludedAttributes` has a say in it (RFC 7644 §3.9). */
function isLoose({ name, returned }: AttributeDefinition): boolean {
  return returned !== 'always' && !ALWAYS.includes(name);
}

function selectedTree(names: readonly string[], schema: ResourceSchema, alsoReturn: ReadonlySet<string>): NameTree {
  const tree: NameTree = new Map(ALWAYS.map((name) => [name, true]));
  for (const located of allAttributes(schema)) {
    const isShown = located.attribute.returned === 'always' || isAsked(located, alsoReturn);
    if (isShown && located.attribute.returned !== 'never') insertShown(tree, located);
  }
  for (const located of names.flatMap((name) => resolveName(name, schema))) {
    const { attribute, subAttribute = attribute } = located;
    if (attribute.returned !== 'never' && subAttribute.returned !== 'never') insertShown(tree, located);
  }
  return tree;
}

/** A whole attribute without its hidden parts; a part with those of its siblings that are always shown. */
function insertShown(tree: NameTree, located: Located): void {
  const { attribute, subAttribute } = located;
  const parts = [...attribute.subAttributes.values()];
  if (subAttribute) {
    for (const part of parts) if (part.returned === 'always') insert(tree, { ...located, subAttribute: part });
    insert(tree, located);
  } else if (hiddenParts(attribute).length > 0) {
    for (const part of parts) if (!isHidden(part)) insert(tree, { ...located, subAttribute: part });
  } else insert(tree, located);
}

function isHidden({ returned }: AttributeDefinition): boolean {
  return returned === 'never' || returned === 'request';
}

function hiddenParts({ subAttributes }: AttributeDefinition): AttributeDefinition[] {
  return [...subAttributes.values()].filter(isHidden);
}

function isAsked(located: Located, alsoReturn: ReadonlySet<string>): boolean {
  return located.attribute.returned === 'request' && alsoReturn.has(attributeKey(located));
}

/** What is in the tree as a whole stays so. */
function insert(tree: NameTree, { extension, attribute, subAttribute }: Located): void {
  const path = [extension?.id, attribute.name, subAttribute?.name].filter((name) => name !== undefined);
  const last = path.pop();
  let node = tree;
  for (const name of path) {
    const next = node.get(name) ?? new Map<string, true | NameTree>();
    if (next === true) return;
    node.set(name, next);
    node = next;
  }
  if (last !== undefined) node.set(last, true);
}

function pick(value: JsonObject, tree: NameTree): JsonObject {
  const picked: JsonObject = {};
  for (const name of Object.keys(value)) {
    const node = tree.get(name);
    const part = node === true ? value[name] : node && onParts(value[name], (object) => pick(object, node));
    if (part !== undefined) picked[name] = part;
  }
  return picked;
}

function omit(value: JsonObject, tree: NameTree): JsonObject {
  let rest = value;
  for (const [name, node] of tree) {
    if (!Object.hasOwn(value, name)) continue;
    const part = node === true ? undefined : onParts(value[name], (object) => omit(object, node));
    if (part === value[name]) continue;
    if (rest === value) rest = { ...value };
    if (part === undefined) delete rest[name];
    else rest[name] = part;
  }
  return rest;
}

/** Applied to an object, or to each of a list; undefined where nothing is left. The value itself where nothing changes. */
function onParts(value: unknown, change: (object: JsonObject) => JsonObject): unknown {
  if (Array.isArray(value)) {
    const parts = value.map((item: unknown) => onParts(item, change));
    if (parts.every((part, index) => part === value[index])) return value;
    const left = parts.filter((part) => part !== undefined);
    return left.length > 0 ? left : undefined;
  }
  if (!isJsonObject(value)) return value;
  const changed = change(value);
  return Object.keys(changed).length > 0 ? changed : undefined;
}
