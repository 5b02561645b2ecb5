import { ResourceSchema, type AttributeDefinition, type ExtensionSchema } from './schema';
import type { SchemaDefinition } from '../scimmy';

/** An attribute as `/Schemas` shows it (RFC 7643 §7), every characteristic spelled out. */
export interface DescribedAttribute {
  name: string;
  type: AttributeDefinition['type'];
  multiValued: boolean;
  description: string;
  required: boolean;
  caseExact?: boolean;
  canonicalValues?: string[];
  referenceTypes?: string[];
  mutability: AttributeDefinition['mutability'];
  returned: AttributeDefinition['returned'];
  uniqueness?: AttributeDefinition['uniqueness'];
  subAttributes?: DescribedAttribute[];
}

export interface DescribedSchema {
  id: string;
  name: string;
  description: string;
  attributes: DescribedAttribute[];
}

/**
 * scimmy's description of a schema, mended where it departs from RFC 7643: references and binary values are caseExact
 * (§2.3.6, §2.3.7), and a list of no canonical values isn't one.
 */
export function describeSchema(definition: SchemaDefinition): DescribedSchema {
  const { id, name, description, attributes } = JSON.parse(JSON.stringify(definition.describe())) as DescribedSchema;
  return { id, name, description, attributes: attributes.map(mend) };
}

function mend(attribute: DescribedAttribute): DescribedAttribute {
  const { canonicalValues, subAttributes, ...rest } = attribute;
  const exact = ['reference', 'binary'].includes(attribute.type);
  return {
    ...rest,
    ...(exact && { caseExact: true }),
    ...(canonicalValues?.length && { canonicalValues }),
    uniqueness: attribute.uniqueness ?? 'none',
    ...(subAttributes && { subAttributes: subAttributes.map(mend) }),
  };
}

/** The schema of a resource type for the protocol code; `extensions` maps a definition to whether it is required. */
export function compileSchema(core: SchemaDefinition, extensions: readonly SchemaDefinition[]): ResourceSchema {
  const { id, name, attributes } = describeSchema(core);
  return new ResourceSchema(
    name,
    id,
    new Map([...COMMON_ATTRIBUTES, ...compileAttributes(attributes)]),
    new Map(extensions.map((extension) => [extension.id.toLowerCase(), compileExtension(extension)])),
  );
}

function compileExtension(definition: SchemaDefinition): ExtensionSchema {
  const { id, attributes } = describeSchema(definition);
  return { id, required: false, attributes: compileAttributes(attributes) };
}

function compileAttributes(attributes: readonly DescribedAttribute[] = []): Map<string, AttributeDefinition> {
  return new Map(attributes.map((attribute) => [attribute.name.toLowerCase(), compileAttribute(attribute)]));
}

function compileAttribute(described: DescribedAttribute): AttributeDefinition {
  const { name, type, multiValued, required, caseExact = false, mutability, returned } = described;
  const uniqueness = described.uniqueness ?? 'none';
  const subAttributes = compileAttributes(described.subAttributes);
  return { name, type, multiValued, required, caseExact, mutability, returned, uniqueness, subAttributes };
}

function common(name: string, overrides: Partial<DescribedAttribute>): DescribedAttribute {
  return {
    name,
    type: 'string',
    multiValued: false,
    description: '',
    required: false,
    caseExact: true,
    mutability: 'readOnly',
    returned: 'default',
    ...overrides,
  };
}

/** RFC 7643 §3.1: what every resource has and no schema lists. */
const COMMON_ATTRIBUTES = compileAttributes([
  common('schemas', {
    multiValued: true,
    required: true,
    caseExact: false,
    mutability: 'readWrite',
    returned: 'always',
  }),
  common('id', { required: true, returned: 'always', uniqueness: 'global' }),
  common('externalId', { mutability: 'readWrite' }),
  common('meta', {
    type: 'complex',
    subAttributes: [
      common('resourceType', {}),
      common('created', { type: 'dateTime' }),
      common('lastModified', { type: 'dateTime' }),
      common('location', { type: 'reference' }),
      common('version', {}),
    ],
  }),
]);
