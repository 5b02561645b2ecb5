import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Server as TlsServer } from 'node:https';
import { Server as NetServer, type Socket } from 'node:net';

export interface DrainOptions {
  /** How long connections that were idle stay open, so that a request already on its way gets its answer. */
  readonly grace: number;
  /** How long what is in flight may take before it is cut; `onCut` hears of it. */
  readonly patience: number;
  readonly onCut: () => void;
}

/** Accepts no more connections; resolves when every request that was taken has its answer, and all are closed. */
export type Drain = (options: DrainOptions) => Promise<void>;

/**
 * Watches a server, so that it can be stopped without dropping a request: Node's own `close()` and
 * `closeIdleConnections()` cut connections on which a request is on its way. Here the server tells each client with
 * the next answer that the connection ends, and cuts those only that stay silent. To be called before it listens.
 */
export function prepareDrain(server: Server): Drain {
  const open = new Set<Socket>();
  const inFlight = new Set<ServerResponse>();
  server.on(server instanceof TlsServer ? 'secureConnection' : 'connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  server.on('request', (_request, response) => {
    inFlight.add(response);
    response.on('close', () => inFlight.delete(response));
  });

  return ({ grace, patience, onCut }) => {
    const silent = new Set(open);
    const endAfter = ({ socket }: IncomingMessage, response: ServerResponse): void => {
      silent.delete(socket);
      if (!response.headersSent) response.setHeader('Connection', 'close');
    };
    for (const response of inFlight) endAfter(response.req, response);
    server.prependListener('request', endAfter);
    // For those whose answer had begun already, as one that stays open.
    server.keepAliveTimeout = grace;
    const silence = setTimeout(() => silent.forEach((socket) => socket.destroy()), grace);
    const cut = setTimeout(() => {
      onCut();
      server.closeAllConnections();
    }, patience);
    return new Promise((resolve) => {
      // http.Server's own close() would cut idle connections at once.
      NetServer.prototype.close.call(server, () => {
        clearTimeout(silence);
        clearTimeout(cut);
        resolve();
      });
    });
  };
}
