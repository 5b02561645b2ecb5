/** The variables a process is started with. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The environment is wrong: one sentence for each variable at fault. Its message never has a variable's value. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(readonly problems: readonly string[]) {
    super(`The configuration is wrong:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
  }
}

/** Whether OpenTelemetry's own environment asks for traces; what else it says, its packages read themselves. */
export function wantsTracing(env: Environment = process.env): boolean {
  if (env['OTEL_SDK_DISABLED']?.toLowerCase() === 'true' || env['OTEL_TRACES_EXPORTER'] === 'none') return false;
  const names = ['OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'OTEL_TRACES_EXPORTER'];
  return names.some((name) => Boolean(env[name]));
}

/** Threads that Node reads files and hashes passwords with, as it was told at its start. */
export function threadPoolSize(env: Environment = process.env): number {
  const size = Number(env['UV_THREADPOOL_SIZE'] ?? 4);
  return Number.isInteger(size) && size >= 1 ? Math.min(size, 1024) : 4;
}
