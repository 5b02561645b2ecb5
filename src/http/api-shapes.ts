import {
  schemaRef,
  type ApiAnswer,
  type ApiContent,
  type ApiOperation,
  type ApiParameter,
  type JsonSchema,
} from './api-part';

/** Words for describing an API, for the edges' `describe-….ts`. */

export const TEXT: JsonSchema = { type: 'string' };
export const SECRET: JsonSchema = { type: 'string', format: 'password', writeOnly: true };
export const FLAG: JsonSchema = { type: 'boolean' };
export const INTEGER: JsonSchema = { type: 'integer' };
export const TIME: JsonSchema = { type: 'string', format: 'date-time' };

export function orNull(schema: JsonSchema): JsonSchema {
  return { ...schema, type: [schema['type'], 'null'] };
}

/** An object of these members, all required unless told otherwise; `example` is shown with it. */
export function object(
  properties: JsonSchema,
  { required = Object.keys(properties), example }: { required?: readonly string[]; example?: object } = {},
): JsonSchema {
  return { type: 'object', properties, required, ...(example && { examples: [example] }) };
}

export function list(items: JsonSchema): JsonSchema {
  return { type: 'array', items };
}

export function json(schema: JsonSchema): ApiContent {
  return { 'application/json': { schema } };
}

export function body(content: ApiContent): NonNullable<ApiOperation['requestBody']> {
  return { required: true, content };
}

/** What those refuse with who answer in no protocol's shape (`http/error-handler.ts`). */
export const OTHERWISE: ApiAnswer = { description: 'What is wrong.', content: json(schemaRef('AuthError')) };

/** What an operation answers: as it should, and otherwise. */
export function answers(
  status: string,
  description: string,
  { content, otherwise = OTHERWISE }: { content?: ApiContent; otherwise?: ApiAnswer } = {},
): ApiOperation['responses'] {
  return { [status]: { description, ...(content && { content }) }, default: otherwise };
}

/** An operation that answers with JSON of a schema, or with nothing; otherwise with {@link OTHERWISE}. */
export function operation(
  operationId: string,
  summary: string,
  [status, description, schema]: readonly [status: string, description: string, schema?: JsonSchema],
  more: Pick<ApiOperation, 'parameters' | 'requestBody' | 'security'> = {},
): ApiOperation {
  const content = schema && { content: json(schema) };
  return { operationId, summary, ...more, responses: answers(status, description, content) };
}

export function query(name: string, description: string, schema: JsonSchema = TEXT): ApiParameter {
  return { name, in: 'query', description, schema };
}

export function inPath(name: string, description: string): ApiParameter {
  return { name, in: 'path', required: true, description, schema: TEXT };
}
