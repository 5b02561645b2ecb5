import { sql, type RawBuilder } from 'kysely';
import type { AttributeRef } from '../../portal/query';
import { columnRef, text } from './filter-column';
import type { Collection, Column, Find, FilterContext } from './filter-context';

/**
 * The attributes that are kept in a user's JSON documents: `profile` as written, `search` folded. Both have the same
 * shape, so an attribute is read from the one that suits its caseExact.
 */
type DocumentName = 'profile' | 'search';

/** A single-valued attribute, at the same path in the documents. */
export const documentColumn: Column = (context, { path, caseExact }) =>
  text(documentText(context, caseExact ? 'profile' : 'search', path), !caseExact);

export function documentText(
  context: FilterContext,
  name: DocumentName,
  path: readonly string[],
): RawBuilder<string | null> {
  return context.dialect.jsonText(documentOf(context, name), path);
}

/** Whether there is any value at the path or below it. */
export function presentInDocument(context: FilterContext, path: readonly string[]): RawBuilder<boolean> {
  return context.dialect.jsonPresent(documentOf(context, 'search'), path);
}

/** A multi-valued attribute: an array at the path. */
export function documentCollection(path: readonly string[]): Collection {
  return {
    any(context, condition) {
      const elements = new Elements(context);
      const inside = condition(elements.find);
      return sql`exists (select 1 from ${elements.from(path)} where ${inside})`;
    },
    present: (context) => presentInDocument(context, path),
    first(context, attribute) {
      const elements = new Elements(context);
      const value = elements.find(attribute);
      const first = sql`(select ${value.sql} from ${elements.from(path)} order by ${elements.rank()} limit 1)`;
      return { ...value, sql: first };
    },
  };
}

/** The elements of one array, out of the document that is asked, or out of both side by side. */
class Elements {
  private readonly used = new Set<DocumentName>();
  /** Whether the elements are objects rather than strings. */
  private hasParts = false;

  constructor(private readonly context: FilterContext) {}

  readonly find: Find = (attribute) => {
    const { path, caseExact } = attribute;
    const name = caseExact ? 'profile' : 'search';
    this.used.add(name);
    if (path.length === 0) return text(this.context.dialect.elementText(aliasOf(name)), !caseExact);
    this.hasParts = true;
    const value = this.part(name, path);
    return text(isPrimary(attribute) ? sql`coalesce(${value}, 'false')` : value, !caseExact);
  };

  /** To be called after the last {@link find}: only then it is known which documents it takes. */
  from(path: readonly string[]): RawBuilder<unknown> {
    const { dialect } = this.context;
    const [first = 'search', second] = this.used;
    const item = (name: DocumentName) => dialect.jsonElements(documentOf(this.context, name), path, aliasOf(name));
    if (!second) return item(first);
    const [one, other] = [first, second].map((name) => dialect.elementPosition(aliasOf(name)));
    return sql`${item(first)} join ${item(second)} on ${one} = ${other}`;
  }

  /** Puts the primary element and then the first one in front. */
  rank(): RawBuilder<unknown> {
    const [name = 'search'] = this.used;
    const position = this.context.dialect.elementPosition(aliasOf(name));
    return this.hasParts
      ? sql`case ${this.part(name, ['primary'])} when 'true' then -1 else ${position} end`
      : position;
  }

  private part(name: DocumentName, path: readonly string[]): RawBuilder<string | null> {
    const { dialect } = this.context;
    return dialect.jsonText(dialect.elementDocument(aliasOf(name)), path);
  }
}

function aliasOf(name: DocumentName): string {
  return `${name}_element`;
}

/** RFC 7643 §2.4: an element that doesn't say whether it is primary isn't. */
function isPrimary({ type, path }: AttributeRef): boolean {
  return type === 'boolean' && path.at(-1) === 'primary';
}

function documentOf(context: FilterContext, name: DocumentName): RawBuilder<unknown> {
  const column = columnRef(context, name);
  return name === 'profile' ? context.dialect.jsonDocument(column) : column;
}
