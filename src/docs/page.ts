import type { ApiAnswer, ApiOperation, ApiPart, ApiTable, JsonSchema } from '../http/api-part';
import { escapeHtml } from '../portal/escape-html';
import type { DocumentInfo } from './openapi';

/** The page at `/docs`: the same parts as the OpenAPI document, without script and without any other host. */
export function docsPage(parts: readonly ApiPart[], { version, publicUrl }: DocumentInfo): string {
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">',
    '<title>portal-scim: the API</title><link rel="stylesheet" href="/docs/style.css"></head>',
    '<body><a class="skip" href="#main">To the contents</a>',
    `<header><h1>portal-scim</h1><p>Version ${escapeHtml(version)}. <a href="/openapi.json">OpenAPI document</a></p></header>`,
    contents(parts),
    '<main id="main">',
    introduction(publicUrl),
    ...parts.map(partSection),
    '</main></body></html>',
  ].join('\n');
}

function introduction(publicUrl: string): string {
  const url = escapeHtml(publicUrl);
  return `<section><h2>How to begin</h2>
<p>Every request carries a token: a connection’s, made with <code>portal-scim connection create</code>, or a session’s, from <code>POST /auth/login</code>.</p>
<pre tabindex="0"><code>curl -H "Authorization: Bearer $TOKEN" "${url}/scim/v2/Users?count=10"

curl -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/scim+json" \\
  -d '{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"ada"}' \\
  "${url}/scim/v2/Users"</code></pre></section>`;
}

function contents(parts: readonly ApiPart[]): string {
  const items = parts.map((part) => {
    const { name } = part;
    const subjects = [['schemas', 'Schemas'], ...(part.tables ?? []).map(({ title }) => [slug(title), title])];
    const links = subjects.map(([id, title]) => link(`${slug(name)}-${id}`, title ?? ''));
    return `<li>${link(slug(name), name)}<ul>${links.map((each) => `<li>${each}</li>`).join('')}</ul></li>`;
  });
  return `<nav aria-label="Contents"><ul>${items.join('')}</ul></nav>`;
}

function partSection(part: ApiPart): string {
  const { name, description, paths, schemas, tables = [] } = part;
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([method]) => method !== 'head')
      .map(([method, operation]) => operationSection(method, path, operation)),
  );
  return `<section id="${slug(name)}"><h2>${escapeHtml(name)}</h2><p>${escapeHtml(description)}</p>
${operations.join('\n')}
<h3 id="${slug(name)}-schemas">Schemas</h3>
${Object.entries(schemas).map(schemaSection).join('\n')}
${tables.map((table) => tableSection(name, table)).join('\n')}</section>`;
}

function operationSection(method: string, path: string, operation: ApiOperation): string {
  const { operationId, summary, parameters = [], requestBody, responses, security } = operation;
  const rows = parameters.map(({ name, in: place, description }) => [name, place, description]);
  const given = requestBody ? `<p>Body: ${contentText(requestBody.content)}</p>` : '';
  const answers = Object.entries(responses).map(([status, answer]) => answerItem(status, answer));
  return `<article id="${escapeHtml(operationId)}"><h3><b class="method">${method.toUpperCase()}</b> <code>${escapeHtml(path)}</code></h3>
<p>${escapeHtml(summary)}${security ? ' Needs no token.' : ''}</p>
${rows.length > 0 ? table(['Parameter', 'In', 'Meaning'], rows) : ''}${given}<ul>${answers.join('')}</ul></article>`;
}

function answerItem(status: string, { description, content }: ApiAnswer): string {
  const name = status === 'default' ? 'Otherwise' : status;
  return `<li><b>${name}</b>: ${escapeHtml(description)}${content ? ` ${contentText(content)}` : ''}</li>`;
}

function contentText(content: NonNullable<ApiAnswer['content']>): string {
  return Object.entries(content)
    .map(([mediaType, { schema }]) => `${schemaText(schema)} as <code>${escapeHtml(mediaType)}</code>`)
    .join(', ');
}

/** A schema in a few words; a named one as a link. */
function schemaText(schema: JsonSchema): string {
  const { $ref, type, items, format, const: constant, enum: values, properties, oneOf, required } = schema;
  if (typeof $ref === 'string') {
    const name = $ref.slice($ref.lastIndexOf('/') + 1);
    const needed = Array.isArray(required) ? ` with ${required.map(escapeHtml).join(', ')}` : '';
    return link(`schema-${slug(name)}`, name) + needed;
  }
  if (constant !== undefined) return `<code>${escapeHtml(JSON.stringify(constant))}</code>`;
  if (Array.isArray(values))
    return values.map((value) => `<code>${escapeHtml(JSON.stringify(value))}</code>`).join(', ');
  if (Array.isArray(oneOf)) return (oneOf as JsonSchema[]).map(schemaText).join(' or ');
  if (type === 'array') return `list of ${schemaText((items ?? {}) as JsonSchema)}`;
  if (properties) return `object (${Object.keys(properties).map(escapeHtml).join(', ')})`;
  return escapeHtml([type ?? 'any value', format].flat().filter(Boolean).join(', '));
}

function schemaSection([name, schema]: [string, JsonSchema]): string {
  const properties = Object.entries((schema['properties'] ?? {}) as { [name: string]: JsonSchema });
  const required = (schema['required'] ?? []) as readonly string[];
  const rows = properties.map(([property, part]) => [
    escapeHtml(property),
    schemaText(part),
    [
      required.includes(property) && 'required',
      part['readOnly'] === true && 'read-only',
      part['writeOnly'] === true && 'never returned',
    ]
      .filter(Boolean)
      .join(', '),
    escapeHtml(textOf(part['description'])),
  ]);
  return `<article id="schema-${slug(name)}"><h4>${escapeHtml(name)}</h4><p>${escapeHtml(textOf(schema['description']))}</p>
${markedUpTable(['Name', 'Type', 'Rules', 'Meaning'], rows)}</article>`;
}

function tableSection(part: string, { title, text, header, rows }: ApiTable): string {
  const marked = rows.map((row) => row.map((cell) => escapeHtml(cell).replace(/`([^`]*)`/g, '<code>$1</code>')));
  return `<h3 id="${slug(part)}-${slug(title)}">${escapeHtml(title)}</h3><p>${escapeHtml(text)}</p>${markedUpTable(header, marked)}`;
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return markedUpTable(
    header,
    rows.map((row) => row.map(escapeHtml)),
  );
}

/** Cells are HTML already; wide tables scroll by themselves, also by keyboard. */
function markedUpTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  // A column of numbers needs no name, and a heading without one would be read as nothing.
  const head = header
    .map((title) => (title === '' ? '<td></td>' : `<th scope="col">${escapeHtml(title)}</th>`))
    .join('');
  const body = rows.map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join('')}</tr>`);
  return `<div class="wide" tabindex="0"><table><thead><tr>${head}</tr></thead><tbody>${body.join('\n')}</tbody></table></div>`;
}

function link(id: string, text: string): string {
  return `<a href="#${id}">${escapeHtml(text)}</a>`;
}

function slug(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]+/g, '-');
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
