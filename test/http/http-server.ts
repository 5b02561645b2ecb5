import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Express } from 'express';
import { createLogger } from '../../src/log';
import type { Logger } from 'pino';

/** One line of the log, loosely. */
export interface LogLine {
  readonly [name: string]: unknown;
  readonly milliseconds: number;
}

/** A small app that listens, for the middleware under test. */
export interface HttpServer {
  readonly url: string;
  readonly log: () => LogLine[];
  stop(): Promise<void>;
}

export async function startHttpServer(build: (app: Express, log: Logger) => void): Promise<HttpServer> {
  const lines: string[] = [];
  const log = createLogger({ level: 'trace', destination: { write: (line) => void lines.push(line) } });
  const app = express();
  build(app, log);
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    log: () => lines.map((line) => JSON.parse(line) as LogLine),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
