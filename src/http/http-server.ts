import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import { appMessages } from './app-messages';
import { cutSlowBody } from './slow-bodies';

/** PEM; the server's certificate first, then those above it. */
export interface TlsFiles {
  readonly cert: string;
  readonly key: string;
}

/** A filter of the longest kind in the request's first line: 4,096 characters, up to 12 each when escaped. */
const MAX_HEADER_BYTES = 64 * 1024;

const SECOND = 1000;

/** What a client may take its time for, in milliseconds. */
export interface ClientPatience {
  /** To send the first line and all headers; with TLS, to shake hands before that. */
  readonly headers: number;
  /** To send the whole request; longer where it comes quickly and is large. */
  readonly request: number;
  /** Between two requests: longer than usual proxies keep theirs, so that those are the ones to close. */
  readonly keepAlive: number;
  /** With nothing going either way: a client that doesn't read its answer, too. */
  readonly idle: number;
  /** How often the first two are looked at. */
  readonly checkEvery: number;
  /** Connections at a time; more are closed at once. */
  readonly connections: number;
}

const PATIENCE: ClientPatience = {
  headers: 15 * SECOND,
  request: 60 * SECOND,
  keepAlive: 75 * SECOND,
  idle: 120 * SECOND,
  checkEvery: 5 * SECOND,
  connections: 10_000,
};

/** Slow clients must not hold connections for ever, nor proxies be cut off between two requests. */
export function createHttpServer(
  app: RequestListener,
  tls?: TlsFiles,
  patience: ClientPatience = PATIENCE,
): Server | TlsServer {
  const options = {
    connectionsCheckingInterval: patience.checkEvery,
    maxHeaderSize: MAX_HEADER_BYTES,
    ...appMessages(app),
  };
  const server = tls
    ? createTlsServer({ ...options, ...tls, minVersion: 'TLSv1.2', handshakeTimeout: patience.headers }, app)
    : createServer(options, app);
  server.headersTimeout = patience.headers;
  // Node's own knows no large files.
  server.requestTimeout = 0;
  server.prependListener('request', (request: IncomingMessage, response: ServerResponse) =>
    cutSlowBody(request, response, patience.request),
  );
  server.keepAliveTimeout = patience.keepAlive;
  server.timeout = patience.idle;
  server.maxConnections = patience.connections;
  return server;
}
