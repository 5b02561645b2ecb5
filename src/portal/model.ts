/** Which organizations are visible. "All" is a value, never an absence. */
export type Scope = { readonly all: true } | { readonly all?: never; readonly organizations: readonly string[] };

export type JsonObject = { [name: string]: unknown };

/** The value itself, or an empty object in place of anything that is none. */
export function jsonObjectOf(value: unknown): JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as JsonObject) : {};
}

/** What every stored resource has. Times are UTC, ISO 8601 with milliseconds. */
export interface Stored {
  readonly id: string;
  /** Starts at 1, one more with each change. */
  readonly version: number;
  readonly created: string;
  readonly lastModified: string;
}
