import { escapeHtml } from '../portal/escape-html';

/** Markup, as opposed to text that has yet to be escaped. */
export class Html {
  constructor(readonly markup: string) {}
}

type Part = Html | readonly Html[] | string | number | undefined;

/** Markup with values in it: texts are escaped, whatever they hold, also within attributes in double quotes. */
export function html(parts: TemplateStringsArray, ...values: readonly Part[]): Html {
  const [first = '', ...rest] = parts;
  return new Html(rest.reduce((before, part, index) => before + toMarkup(values[index]) + part, first));
}

function toMarkup(part: Part): string {
  if (part === undefined) return '';
  if (part instanceof Html) return part.markup;
  if (typeof part === 'object') return part.map(({ markup }) => markup).join('');
  return escapeHtml(String(part));
}
