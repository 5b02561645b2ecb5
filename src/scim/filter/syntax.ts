import type { CompareOperator } from '../../portal/query';

/**
 * A filter as written (RFC 7644 §3.4.2.2): attribute notations raw (`urn:…:User:manager.value`), values untyped. What
 * they mean is decided against a schema, in `resolve.ts`.
 */
export type FilterSyntax = TermSyntax | AndSyntax | OrSyntax | NotSyntax;

/** What is true or false by itself. */
export type TermSyntax = CompareSyntax | PresentSyntax | ElementSyntax;

export interface CompareSyntax {
  readonly kind: 'compare';
  readonly attribute: string;
  readonly operator: CompareOperator;
  readonly value: LiteralSyntax;
}

export interface PresentSyntax {
  readonly kind: 'present';
  readonly attribute: string;
}

/** `emails[type eq "work"]`; the notations in `where` are relative to the element. */
export interface ElementSyntax {
  readonly kind: 'element';
  readonly attribute: string;
  readonly where: FilterSyntax;
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

export interface LiteralSyntax {
  readonly value: string | number | boolean | null;
  /** As written; of a string, its value. */
  readonly text: string;
}

/** A PATCH path (RFC 7644 §3.5.2 Figure 7). */
export interface PathSyntax {
  /** Raw notation: `members`, `name.givenName`, `urn:…:User:manager`. */
  readonly attribute: string;
  /** What stands in `[…]`; its notations are relative to the element. */
  readonly filter?: FilterSyntax;
  /** What follows the `]`. */
  readonly subAttribute?: string;
}

export interface SyntaxOptions {
  /** Whether the identity providers' dialects are understood: a value without quotes. */
  readonly tolerant: boolean;
}
