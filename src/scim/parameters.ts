import { parse } from 'node:querystring';
import type { RequestHandler } from 'express';

/** The query parameters of RFC 7644 §3.4.2, §3.9 and RFC 9865 §2. */
export const PARAMETER_NAMES = [
  'filter',
  'sortBy',
  'sortOrder',
  'startIndex',
  'count',
  'cursor',
  'attributes',
  'excludedAttributes',
] as const;
export type ParameterName = (typeof PARAMETER_NAMES)[number];

/** Query parameters, names in the RFC's case. */
export type QueryParameters = Readonly<Partial<Record<ParameterName, unknown>>>;

const NAMES: ReadonlyMap<string, ParameterName> = new Map(PARAMETER_NAMES.map((name) => [name.toLowerCase(), name]));

/**
 * Makes `request.query` an own, plain property with the RFC's names whatever their case (T33); unknown parameters are
 * dropped (§3.4.2, T20). In Express 5 it is a getter that parses anew each time, so what the routers write into it
 * would be lost.
 */
export const normaliseParameters: RequestHandler = (request, _response, next) => {
  Object.defineProperty(request, 'query', { value: parametersIn(request.query), writable: true });
  next();
};

/** A query string as it came; parsed only where somebody looks into it. */
export class QueryText {
  #parameters: Record<string, unknown> | undefined;

  constructor(readonly text: string) {}

  get parameters(): Record<string, unknown> {
    return (this.#parameters ??= this.text === '' ? {} : parametersIn(parsed(this.text)));
  }
}

/** A single parameter, as lists with a filter mostly have, where nothing but its escapes has to be undone. */
const SINGLE = /^(\w+)=([^&+]*)$/;

/** What `parse` makes of it, which takes several times as long for a single parameter. */
function parsed(text: string): Readonly<Record<string, unknown>> {
  const [, name, value = ''] = SINGLE.exec(text) ?? [];
  if (name === undefined) return parse(text);
  try {
    return { [name]: decodeURIComponent(value) };
  } catch {
    return parse(text);
  }
}

/** The parameters of a query string that was parsed, under their names of {@link PARAMETER_NAMES}. */
function parametersIn(query: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const parameters: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(query)) {
    const canonical = NAMES.get(name.toLowerCase());
    if (canonical === undefined) continue;
    const given = parameters[canonical];
    const values = given === undefined && typeof value === 'string' ? [value] : [given ?? [], value ?? []].flat();
    parameters[canonical] = values.length === 1 ? shield(canonical, values[0]) : values;
  }
  return parameters;
}

/** scimmy-routers turns into a number whatever JavaScript can (`0x10`, `1e1`); a list it leaves alone. */
function shield(name: string, value: unknown): unknown {
  const isNumber = name === 'startIndex' || name === 'count';
  return isNumber && !/^([+-]?\d+)?$/.test(String(value)) ? [value] : value;
}
