/** What became of traces: off unless asked for; missing where the packages that make them aren't installed. */
export type Tracing = 'off' | 'on' | 'missing';

/** Sets OpenTelemetry up as its own environment says, and instruments what is loaded after it. */
export const TRACING_PACKAGE = '@opentelemetry/auto-instrumentations-node';

export interface TracingOptions {
  readonly wanted: boolean;
  /** Loads a module of Node's; throws where there is none. */
  readonly load: (name: string) => unknown;
}

/**
 * Starts traces through OpenTelemetry, if they are wanted and its packages are there. Belongs before everything that is
 * to be traced. Throws what the packages throw, but for not being there.
 */
export function startTracing({ wanted, load }: TracingOptions): Tracing {
  if (!wanted) return 'off';
  try {
    load(`${TRACING_PACKAGE}/register`);
    return 'on';
  } catch (error) {
    if (isMissing(error)) return 'missing';
    throw error;
  }
}

/** The package itself: one that it needs is a broken installation, which must not go unnoticed. */
function isMissing(error: unknown): boolean {
  const isNotFound = error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND';
  return isNotFound && error.message.includes(`'${TRACING_PACKAGE}/register'`);
}
