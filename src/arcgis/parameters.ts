import { PortalError } from '../portal/errors';

/** What a form says, by name in any case. Asking for a field that is given twice throws `invalid-value`. */
export interface Parameters {
  /** Without the spaces around it; empty or absent: undefined. */
  text(name: string): string | undefined;
  /** The same with its spaces. */
  secret(name: string): string | undefined;
  /** Whether the form has the field at all, be it empty: a change clears what is empty and keeps what is absent. */
  has(name: string): boolean;
}

export function readParameters(fields: unknown): Parameters {
  const entries =
    fields !== null && typeof fields === 'object' ? Object.entries(fields as Record<string, unknown>) : [];
  const values = new Map<string, unknown[]>();
  for (const [name, value] of entries) {
    const key = name.toLowerCase();
    values.set(key, [...(values.get(key) ?? []), ...(Array.isArray(value) ? (value as unknown[]) : [value])]);
  }
  const secret = (name: string) => {
    const [value, ...more] = values.get(name.toLowerCase()) ?? [];
    if (more.length === 0 && (value === undefined || typeof value === 'string')) return value || undefined;
    throw new PortalError('invalid-value', `'${name}' must be given once.`, { attribute: name });
  };
  return {
    secret,
    text: (name) => secret(name)?.trim() || undefined,
    has: (name) => values.has(name.toLowerCase()),
  };
}
