const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Cleans up where somebody breaks the process off. It then ends by the signal, as it would have, unless others heed the
 * signal, too: they end it in their own way. Returns what undoes it.
 */
export function whenStopped(cleanUp: () => void): () => void {
  const forget = () => void SIGNALS.forEach((signal) => process.off(signal, onSignal));
  const onSignal = (signal: NodeJS.Signals) => {
    forget();
    cleanUp();
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  return forget;
}
