import type { Store } from '../store';

/** How the event streams are, paused ones aside: how many fail, and how far behind the audit trail the last one is. */
export async function eventBacklog({
  eventStreams,
  auditChain,
}: Pick<Store, 'eventStreams' | 'auditChain'>): Promise<{ readonly failing: number; readonly behind: number }> {
  const streams = (await eventStreams.list()).filter(({ pausedAt }) => pausedAt === null);
  const head = streams.length === 0 ? 0 : ((await auditChain.head())?.position ?? 0);
  return {
    failing: streams.filter(({ failingSince }) => failingSince !== null).length,
    behind: Math.max(0, ...streams.map(({ position }) => head - position)),
  };
}
