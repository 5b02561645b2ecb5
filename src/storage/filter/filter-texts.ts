import type { Filter } from '../../portal/query';

/** The same filter with other texts in its tests for equality, from left to right. */
export function withTexts(filter: Filter, change: (text: string) => string): Filter {
  switch (filter.kind) {
    case 'compare':
      return typeof filter.value === 'string' && filter.operator === 'eq'
        ? { ...filter, value: change(filter.value) }
        : filter;
    case 'present':
      return filter;
    case 'not':
      return { ...filter, operand: withTexts(filter.operand, change) };
    case 'element':
      return { ...filter, where: withTexts(filter.where, change) };
    case 'and':
    case 'or':
      return { ...filter, operands: filter.operands.map((operand) => withTexts(operand, change)) };
  }
}
