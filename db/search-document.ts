/**
 * What PostgreSQL's index of trigrams is made of: the folded texts of a user that can be searched for parts of them.
 * `table` is a prefix of the columns' names. The index and the queries have to say the same; change one only with a
 * new name of the index.
 */
export function searchDocument(table = ''): string {
  const column = (name: string) => `${table}${name}`;
  const part = (name: string) => `coalesce(${column('search')} #>> '{name,${name}}', '')`;
  return `(${[
    column('user_name_key'),
    `coalesce(${column('display_name_key')}, '')`,
    ...['formatted', 'givenName', 'familyName'].map(part),
    `jsonb_path_query_array(${column('search')}, '$.emails[*].value')::text`,
  ].join(" || ' ' || ")})`;
}

/** The name of that index. */
export const SEARCH_INDEX = 'users_search_texts';
