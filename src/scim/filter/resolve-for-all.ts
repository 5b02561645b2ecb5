import type { Filter } from '../../portal/query';
import { ScimError } from '../errors';
import type { ResourceSchema } from '../schemas/schema';
import { resolveFilter } from './resolve';
import type { FilterSyntax, SyntaxOptions, TermSyntax } from './syntax';

/**
 * What a filter over several resource types asks of each (in the order of `schemas`): an attribute that a type doesn't
 * define, or not in a way that it could be asked so, has no value there (RFC 7644 §3.4.2.1). Throws 400 `invalidFilter`
 * for what none of the types can answer.
 */
export function resolveForAll(
  syntax: FilterSyntax,
  schemas: readonly ResourceSchema[],
  options: SyntaxOptions,
): readonly Filter[] {
  const answered = new Set<TermSyntax>();
  const refused = new Map<TermSyntax, ScimError>();
  const filters = schemas.map((schema) =>
    resolveFilter(syntax, schema, options, (term, resolveTerm) => {
      try {
        const filter = resolveTerm();
        answered.add(term);
        return filter;
      } catch (error) {
        if (!(error instanceof ScimError)) throw error;
        // The type that knows the attribute knows best what is wrong.
        if (!refused.has(term) || schema.resolve(term.attribute, options.tolerant)) refused.set(term, error);
        return withoutValue(term);
      }
    }),
  );
  for (const [term, error] of refused) if (!answered.has(term)) throw error;
  return filters;
}

const TRUE: Filter = { kind: 'and', operands: [] };
const FALSE: Filter = { kind: 'or', operands: [] };

/** No value is null, and is not any other value. */
function withoutValue(term: TermSyntax): Filter {
  if (term.kind !== 'compare') return FALSE;
  const isTrue = term.value.value === null ? term.operator === 'eq' : term.operator === 'ne';
  return isTrue ? TRUE : FALSE;
}
