import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { decodeJwt } from 'jose';

/** What a receiver was sent. */
export interface ReceivedEvent {
  readonly headers: IncomingHttpHeaders;
  /** As it came. */
  readonly set: string;
  /** Its claims; nobody has checked them. */
  readonly claims: ReceivedClaims;
}

export interface ReceivedClaims {
  readonly jti: string;
  readonly txn?: string;
  readonly iat: number;
  readonly sub_id: { readonly format: string; readonly uri: string; readonly id: string };
  readonly events: Readonly<Record<string, { readonly attributes?: readonly string[] }>>;
}

export interface ReceiverAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A receiver of events on this machine. Takes what comes, unless told otherwise. */
export interface TestReceiver {
  readonly url: string;
  readonly received: readonly ReceivedEvent[];
  /** How it answers from now on; a promise that never ends: not at all. */
  answerWith(answer: (event: ReceivedEvent) => ReceiverAnswer | Promise<ReceiverAnswer>): void;
  stop(): Promise<void>;
}

export const TAKEN: ReceiverAnswer = { status: 202 };

export async function startReceiver(): Promise<TestReceiver> {
  const received: ReceivedEvent[] = [];
  let answer: (event: ReceivedEvent) => ReceiverAnswer | Promise<ReceiverAnswer> = () => TAKEN;
  const server = createServer((request, response) => {
    void (async () => {
      const set = await text(request);
      const event = {
        headers: request.headers,
        set,
        claims: decodeJwt<ReceivedClaims>(set) as unknown as ReceivedClaims,
      };
      received.push(event);
      const { status, headers = {}, body = '' } = await answer(event);
      response.writeHead(status, headers).end(body);
    })().catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  await listen(server);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/events`,
    received,
    answerWith: (next) => void (answer = next),
    stop: () => close(server),
  };
}

function listen(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
