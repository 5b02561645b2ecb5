import cluster from 'node:cluster';
import { AggregatorRegistry, type Registry } from 'prom-client';

const ASKED = 'portal-scim:metrics-asked';
const TOLD = 'portal-scim:metrics-told';

/** How long a process waits for the others before it tells what it knows itself. */
const PATIENCE = 6_000;

interface Message {
  readonly type: string;
  readonly id: number;
  readonly text?: string;
}

/** In the process that supervises those that serve one port: adds up their metrics when one of them asks. */
export function gatherMetrics(): void {
  const all = new AggregatorRegistry();
  cluster.on('message', (worker, message: unknown) => {
    if (!isMessage(message, ASKED)) return;
    const { id } = message;
    const tell = (text?: string) => worker.isConnected() && worker.send({ type: TOLD, id, text });
    all.clusterMetrics().then(tell, () => tell());
  });
}

/** In a process that serves: what all that serve the port have counted together. */
export function metricsOfAll(own: Registry): () => Promise<string> {
  AggregatorRegistry.setRegistries([own]);
  // Answers to the one that supervises from now on.
  new AggregatorRegistry();
  let asked = 0;
  return async () => {
    const id = ++asked;
    return (await told(id)) ?? (await own.metrics());
  };
}

function told(id: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const finish = (text?: string) => {
      clearTimeout(late);
      process.off('message', listen);
      resolve(text);
    };
    const listen = (message: unknown) => {
      if (isMessage(message, TOLD) && message.id === id) finish(message.text);
    };
    const late = setTimeout(finish, PATIENCE);
    process.on('message', listen);
    process.send?.({ type: ASKED, id } satisfies Message);
  });
}

function isMessage(message: unknown, type: string): message is Message {
  return message !== null && typeof message === 'object' && 'type' in message && message.type === type;
}
