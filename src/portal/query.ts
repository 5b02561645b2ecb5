/**
 * What a caller may ask of a list: which rows (Filter), in which order (Sort), which of them (Page).
 *
 * Edges translate their own syntax (a SCIM filter, OData's `$filter`, …) into this tree after resolving every name
 * against a schema; storage translates the tree into SQL. Nothing else ever interprets it.
 */

/** The types of RFC 7643 §2.3. */
export type AttributeType =
  'string' | 'boolean' | 'decimal' | 'integer' | 'dateTime' | 'binary' | 'reference' | 'complex';

/** An attribute or sub-attribute after its name was resolved against a schema. */
export interface AttributeRef {
  /**
   * Canonical names from the root of the resource: `['userName']`, `['name', 'givenName']`, `['emails', 'value']`.
   * An attribute of an extension starts with the extension's URN: `[ENTERPRISE_USER, 'manager', 'value']`.
   * Inside an {@link ElementFilter} it is relative to the element: `['value']`.
   */
  readonly path: readonly string[];
  readonly type: AttributeType;
  readonly caseExact: boolean;
  /** Whether any attribute along the path is multi-valued (then "any value matches", RFC 7644 §3.4.2.2). */
  readonly multiValued: boolean;
}

export type CompareOperator = 'eq' | 'ne' | 'co' | 'sw' | 'ew' | 'gt' | 'ge' | 'lt' | 'le';

/**
 * A comparison's right side, already of the attribute's type: a dateTime is the UTC ISO 8601 string with milliseconds,
 * a string is as the caller wrote it (storage folds it where the attribute isn't caseExact). Comparison with `null`
 * never gets here: `eq null` is `not (pr)`, `ne null` is `pr` (RFC 7643 §2.5).
 */
export type CompareValue = string | number | boolean;

export interface CompareFilter {
  readonly kind: 'compare';
  readonly attribute: AttributeRef;
  readonly operator: CompareOperator;
  readonly value: CompareValue;
}

/** `pr`: the attribute has a non-empty value; of a complex attribute, any sub-attribute has one. */
export interface PresentFilter {
  readonly kind: 'present';
  readonly attribute: AttributeRef;
}

/** `emails[type eq "work" and value co "x"]`: one and the same element fulfils `where`. */
export interface ElementFilter {
  readonly kind: 'element';
  readonly attribute: AttributeRef;
  readonly where: Filter;
}

/** Of no operands: true. */
export interface AndFilter {
  readonly kind: 'and';
  readonly operands: readonly Filter[];
}

/** Of no operands: false. */
export interface OrFilter {
  readonly kind: 'or';
  readonly operands: readonly Filter[];
}

/** Two-valued: `not` of a test on a missing value is true. */
export interface NotFilter {
  readonly kind: 'not';
  readonly operand: Filter;
}

export type Filter = CompareFilter | PresentFilter | ElementFilter | AndFilter | OrFilter | NotFilter;

export interface Sort {
  readonly attribute: AttributeRef;
  readonly descending: boolean;
}

/** Rows `offset` to `offset + limit - 1`, both 0 or more. */
export interface IndexPage {
  readonly offset: number;
  readonly limit: number;
}

/** Where a row stands in the order of a list: by what it is sorted by, null where it has none, and by its id. */
export interface Position {
  readonly key: string | number | boolean | null;
  readonly id: string;
}

/** What lies beyond a position: behind it, or in front of it; the row at the position itself only when inclusive. */
export interface Bound {
  readonly side: 'after' | 'before';
  readonly position: Position;
  readonly inclusive: boolean;
}

/**
 * Up to `limit` rows next to a bound, or the first ones. Whatever else is written meanwhile, a row that stays as it is
 * is on exactly one of the pages from the first to the last.
 */
export interface CursorPage {
  readonly limit: number;
  readonly from?: Bound;
  /** How many rows matched on the first page, so that they need not be counted again. */
  readonly total?: number;
}

export type Page = IndexPage | CursorPage;

export interface Query {
  readonly filter?: Filter;
  readonly sort?: Sort;
  readonly page: Page;
}

/** One page and how many rows match in all. */
export interface ListResult<T> {
  readonly total: number;
  readonly rows: readonly T[];
  /** Of a cursor page: where the one before it and the one after it begin; absent where there is none. */
  readonly previous?: Bound;
  readonly next?: Bound;
}

export type ResourceName = 'User' | 'Group' | 'Organization' | 'Role';

/** What one type contributes to a list over several. */
export interface UnionPart {
  readonly resource: ResourceName;
  /** Absent: every row. */
  readonly filter?: Filter;
  /** Absent: its rows have nothing to be sorted by. */
  readonly sortBy?: AttributeRef;
}

/** A list over several resource types, as one. */
export interface UnionQuery {
  readonly parts: readonly UnionPart[];
  readonly descending: boolean;
  readonly page: Page;
}

/** Which row a list over several resource types means. */
export interface FoundResource {
  readonly resource: ResourceName;
  readonly id: string;
}
