import type { Parameters } from './list-options';

/**
 * Where a list goes on that holds fewer entities than were asked for, because the portal gives no more at a time
 * (OData 3 JSON, `odata.nextLink`); undefined where everything asked for is there.
 */
export function nextLink(url: string, parameters: Parameters, { given, total }: { given: number; total: number }) {
  const text = (name: string) => {
    const value = parameters[name];
    return typeof value === 'string' ? value : '';
  };
  const behind = Number(text('$skip')) + given;
  const left = text('$top') === '' ? undefined : Number(text('$top')) - given;
  if (behind >= total || left === 0) return undefined;
  const others = Object.keys(parameters).filter((name) => !['$skip', '$top'].includes(name) && text(name) !== '');
  const query = new URLSearchParams(others.map((name): [string, string] => [name, text(name)]));
  query.set('$skip', String(behind));
  if (left !== undefined) query.set('$top', String(left));
  return `${url}?${query.toString()}`;
}
