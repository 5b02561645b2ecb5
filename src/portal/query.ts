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

export interface AndFilter {
  readonly kind: 'and';
  readonly operands: readonly Filter[];
}

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
export interface Page {
  readonly offset: number;
  readonly limit: number;
}

export interface Query {
  readonly filter?: Filter;
  readonly sort?: Sort;
  readonly page: Page;
}

/** One page and how many rows match in all. */
export interface ListResult<T> {
  readonly total: number;
  readonly rows: readonly T[];
}
