/**
 * Starts to count the processor time of this process; the milliseconds so far. Unlike the clock's, they don't grow with
 * what else keeps the machine busy.
 */
export function countProcessorTime(): () => number {
  const start = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1000;
  };
}
