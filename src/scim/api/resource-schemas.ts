import { schemaRef, type JsonSchema } from '../../http/api-part';
import { describeSchema, type DescribedAttribute } from '../schemas/compile-schema';
import { RESOURCE_TYPES, type ServedResourceType } from '../resource-types';
import { listResponse } from './message-schemas';
import type { SchemaDefinition } from '../scimmy';

type Schemas = { [name: string]: JsonSchema };

/**
 * The resource types, pages of them and their extensions as JSON Schema, made from what `/Schemas` shows. What is
 * required is so of those who write: an answer has what was asked for (see {@link requiredOf}).
 */
export function resourceSchemas(): Schemas {
  const schemas: Schemas = {};
  for (const served of RESOURCE_TYPES) {
    const { name } = served.type;
    schemas[name] = resourceSchema(served);
    schemas[`${name}List`] = listResponse(schemaRef(name));
    for (const extension of served.extensions) schemas[extension.name] = objectOf(extension);
  }
  return schemas;
}

/** What a client must give of a resource; nothing for what is none. */
export function requiredOf(name: string): readonly string[] {
  const served = RESOURCE_TYPES.find(({ type }) => type.name === name);
  return served ? ['schemas', ...requiredIn(describeSchema(served.definition).attributes)] : [];
}

function resourceSchema({ type, definition, extensions }: ServedResourceType): JsonSchema {
  const { description, properties } = objectOf(definition);
  return {
    type: 'object',
    description,
    properties: {
      schemas: {
        type: 'array',
        items: { type: 'string' },
        contains: { const: definition.id },
        description: 'The URNs of the schemas that the resource has attributes of.',
      },
      id: { type: 'string', readOnly: true, description: 'The identifier, made by the server.' },
      externalId: { type: 'string', description: 'The identifier that the client knows the resource by.' },
      meta: metaOf(type.name),
      ...(properties as object),
      ...Object.fromEntries(extensions.map(({ id, name }) => [id, schemaRef(name)])),
    },
    required: ['schemas'],
  };
}

function metaOf(resourceType: string): JsonSchema {
  const text = (format?: string): JsonSchema => ({ type: 'string', ...(format && { format }) });
  return {
    type: 'object',
    readOnly: true,
    description: 'What the server says about the resource (RFC 7643 §3.1).',
    properties: {
      resourceType: { const: resourceType },
      created: text('date-time'),
      lastModified: text('date-time'),
      location: text('uri'),
      version: text(),
    },
  };
}

function objectOf(definition: SchemaDefinition): JsonSchema {
  const { description, attributes } = describeSchema(definition);
  return { description, ...propertiesOf(attributes) };
}

function propertiesOf(attributes: readonly DescribedAttribute[]): JsonSchema {
  const required = requiredIn(attributes);
  return {
    type: 'object',
    properties: Object.fromEntries(attributes.map((attribute) => [attribute.name, attributeSchema(attribute)])),
    ...(required.length > 0 && { required }),
  };
}

function requiredIn(attributes: readonly DescribedAttribute[]): string[] {
  return attributes.filter(({ required, mutability }) => required && mutability !== 'readOnly').map(({ name }) => name);
}

function attributeSchema(attribute: DescribedAttribute): JsonSchema {
  const { description, mutability, returned, canonicalValues, multiValued } = attribute;
  const value = { ...valueSchema(attribute), ...(canonicalValues && { examples: canonicalValues }) };
  return {
    ...(multiValued ? { type: 'array', items: value } : value),
    ...(description && { description }),
    ...(mutability === 'readOnly' && { readOnly: true }),
    ...((mutability === 'writeOnly' || returned === 'never') && { writeOnly: true }),
  };
}

function valueSchema({ type, subAttributes = [] }: DescribedAttribute): JsonSchema {
  switch (type) {
    case 'complex':
      return propertiesOf(subAttributes);
    case 'decimal':
      return { type: 'number' };
    case 'boolean':
    case 'integer':
    case 'string':
      return { type };
    case 'dateTime':
      return { type: 'string', format: 'date-time' };
    case 'reference':
      return { type: 'string', format: 'uri-reference' };
    case 'binary':
      return { type: 'string', contentEncoding: 'base64' };
  }
}
