import type { ApiParameter, JsonSchema } from '../../http/api-part';
import { MAX_PAGE_SIZE } from '../paging';
import type { ParameterName } from '../parameters';

const text = (description: string): JsonSchema => ({ type: 'string', description });

/** What a list, a search or a projection can be told. */
export const PARAMETER_SCHEMAS: Readonly<Record<ParameterName, JsonSchema>> = {
  filter: text('Which resources, such as: userName eq "ada" and not (active eq false) (RFC 7644 §3.4.2.2).'),
  sortBy: text('The attribute to sort by (§3.4.2.3); without it, in the order of creation.'),
  sortOrder: { ...text('Which way.'), enum: ['ascending', 'descending'], default: 'ascending' },
  startIndex: { type: 'integer', default: 1, description: 'The first resource of the page, from 1 (§3.4.2.4).' },
  count: { type: 'integer', maximum: MAX_PAGE_SIZE, description: 'How many resources at most.' },
  cursor: text('Pages by cursor instead: empty for the first, then nextCursor (RFC 9865).'),
  attributes: text('The attributes to return, separated by commas (§3.9).'),
  excludedAttributes: text('The attributes not to return; not together with attributes.'),
};

/** Some of them as parameters of a query. */
export function queryParameters(names: readonly ParameterName[]): ApiParameter[] {
  return names.map((name) => {
    const { description, ...schema } = PARAMETER_SCHEMAS[name];
    return { name, in: 'query', description: String(description), schema };
  });
}

export const PROJECTION: readonly ParameterName[] = ['attributes', 'excludedAttributes'];
export const LIST: readonly ParameterName[] = Object.keys(PARAMETER_SCHEMAS) as ParameterName[];
