import type { ApiPart } from '../http/api-part';

export interface DocumentInfo {
  readonly version: string;
  /** Where the API is found; no slash at the end. */
  readonly publicUrl: string;
}

/** The OpenAPI 3.1 document of all parts together, each a tag. */
export function openApiDocument(parts: readonly ApiPart[], { version, publicUrl }: DocumentInfo): object {
  return {
    openapi: '3.1.0',
    info: {
      title: 'portal-scim',
      version,
      description: 'Users and groups for a portal, by SCIM 2.0. To be read by people: /docs.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: publicUrl }],
    security: [{ bearer: [] }],
    tags: parts.map(({ name, description }) => ({ name, description })),
    paths: Object.assign({}, ...parts.map(taggedPaths)) as object,
    components: {
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          description: 'The token of a connection, or of a session from /auth/login.',
        },
      },
      schemas: Object.assign({}, ...parts.map(({ schemas }) => schemas)) as object,
    },
  };
}

function taggedPaths({ name, paths }: ApiPart): object {
  const tagged = Object.entries(paths).map(([path, methods]) => [
    path,
    Object.fromEntries(Object.entries(methods).map(([method, operation]) => [method, { tags: [name], ...operation }])),
  ]);
  return Object.fromEntries(tagged) as object;
}
