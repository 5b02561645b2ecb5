/** A `$filter` as written: what the names and values mean is decided against an entity set's fields, in `resolve.ts`. */
export type FilterSyntax = CompareSyntax | CallSyntax | AndSyntax | OrSyntax | NotSyntax;

export interface CompareSyntax {
  readonly kind: 'compare';
  readonly field: string;
  readonly operator: 'eq' | 'ne';
  /** Null: without a value. */
  readonly value: string | null;
}

export interface CallSyntax {
  readonly kind: 'call';
  readonly field: string;
  readonly operator: 'sw' | 'ew' | 'co';
  readonly value: string;
}

export interface AndSyntax {
  readonly kind: 'and';
  readonly operands: readonly FilterSyntax[];
}

export interface OrSyntax {
  readonly kind: 'or';
  readonly operands: readonly FilterSyntax[];
}

export interface NotSyntax {
  readonly kind: 'not';
  readonly operand: FilterSyntax;
}
