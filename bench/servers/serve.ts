import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Listens where there is room, and tells the bench where that is. */
export function serve(server: Server): void {
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
  process.on('disconnect', () => process.exit());
}
