declare module 'pg/lib/utils.js' {
  /** What PostgreSQL is sent for a value. */
  export function prepareValue(value: unknown): string | Buffer | null;
}
