/** JSON Schema, draft 2020-12, as OpenAPI 3.1 uses it. */
export type JsonSchema = { readonly [keyword: string]: unknown };

export interface ApiParameter {
  readonly name: string;
  readonly in: 'query' | 'path' | 'header';
  readonly description: string;
  readonly required?: boolean;
  readonly schema: JsonSchema;
}

/** By media type. */
export type ApiContent = { readonly [mediaType: string]: { readonly schema: JsonSchema } };

export interface ApiAnswer {
  readonly description: string;
  readonly content?: ApiContent;
}

/** An operation object of OpenAPI 3.1 §4.8.10, as much of it as we say. */
export interface ApiOperation {
  readonly operationId: string;
  readonly summary: string;
  readonly parameters?: readonly ApiParameter[];
  readonly requestBody?: { readonly required: true; readonly content: ApiContent };
  readonly responses: { readonly [status: string]: ApiAnswer };
  /** `[]`: needs no token. */
  readonly security?: readonly [];
}

/** Method, lower case → operation. */
export type ApiPath = { readonly [method: string]: ApiOperation };

export interface ApiTable {
  readonly title: string;
  readonly text: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** What an edge says of itself; all parts together are `/openapi.json` and `/docs`. */
export interface ApiPart {
  readonly name: string;
  readonly description: string;
  readonly paths: { readonly [path: string]: ApiPath };
  /** Named once in all parts together. */
  readonly schemas: { readonly [name: string]: JsonSchema };
  /** For the page only. */
  readonly tables?: readonly ApiTable[];
}

/** Points to a schema of any part; `required`: what must be there besides what the schema says. */
export function schemaRef(name: string, required: readonly string[] = []): JsonSchema {
  return { $ref: `#/components/schemas/${name}`, ...(required.length > 0 && { required }) };
}
