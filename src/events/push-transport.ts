import { Agent as PlainAgent, request as plainRequest, type IncomingMessage } from 'node:http';
import { Agent as TlsAgent, request as tlsRequest } from 'node:https';
import type { PushAnswer, PushedEvent, PushEvent } from '../portal/events/receiver';
import type { ReceiverAddresses } from '../portal/events/receiver-addresses';
import { createCheckedLookup, type LookupAll } from './checked-lookup';

export interface PushTransportOptions {
  readonly addresses: ReceiverAddresses;
  /** How names are resolved, if not as the system does. */
  readonly lookup?: LookupAll;
  /** Milliseconds that a delivery may take, answer included. */
  readonly patience?: number;
}

/** Shorter than a run has its stream without a sign of life. */
const PATIENCE = 5_000;

/** What is read of an answer; an error of RFC 8935 is a few lines. */
const MAX_ANSWER_BYTES = 16 * 1024;

const MAX_DESCRIPTION = 500;

const AGENT_OPTIONS = { keepAlive: true, keepAliveMsecs: 10_000, maxFreeSockets: 4, timeout: 30_000 };

/**
 * Delivery by push (RFC 8935): one POST over a connection that is kept open. It can't be led elsewhere: addresses are
 * checked as they are connected to, redirections are answers like any other, and no proxy is asked.
 */
export function createPushTransport({ addresses, lookup, patience = PATIENCE }: PushTransportOptions): PushEvent {
  const checked = createCheckedLookup(addresses, lookup);
  const tls = { agent: new TlsAgent(AGENT_OPTIONS), request: tlsRequest };
  const plain = { agent: new PlainAgent(AGENT_OPTIONS), request: plainRequest };

  function post(event: PushedEvent, url: URL): Promise<PushAnswer> {
    const { agent, request } = url.protocol === 'https:' ? tls : plain;
    return new Promise((resolve, reject) => {
      const sent = request(url, { method: 'POST', agent, lookup: checked, headers: headersOf(event) });
      const late = setTimeout(() => sent.destroy(new Error(`The receiver took more than ${patience} ms.`)), patience);
      sent.once('close', () => clearTimeout(late));
      // The other end may have closed a connection that was kept, just as it was used again: nothing was delivered.
      sent.on('error', (error) => (isStale(error, sent.reusedSocket) ? resolve(post(event, url)) : reject(error)));
      sent.once('response', (response) => resolve(readAnswer(response)));
      sent.end(event.set);
    });
  }

  return async (event) => {
    const url = new URL(event.url);
    // Names are looked at when they are resolved; an address by itself is never resolved.
    const refusal = addresses.refusalOfUrl(url);
    if (refusal !== undefined) return { error: `${url.host} can't be sent to: ${refusal}.` };
    return await post(event, url).catch((error: unknown) => ({ error: wordsOf(error) }));
  };
}

function headersOf({ set, bearer }: PushedEvent) {
  return {
    'Content-Type': 'application/secevent+jwt',
    'Content-Length': Buffer.byteLength(set),
    Accept: 'application/json',
    'User-Agent': 'portal-scim',
    ...(bearer !== undefined && { Authorization: `Bearer ${bearer}` }),
  };
}

function isStale(error: Error, isReused: boolean): boolean {
  return isReused && 'code' in error && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
}

/** Whoever acknowledges needs to say no more; the body of others is looked at, as far as it goes. */
async function readAnswer(response: IncomingMessage): Promise<PushAnswer> {
  const { statusCode: status = 0 } = response;
  const said = await readCapped(response).catch((error: unknown) => {
    if (status === 202) return '';
    throw error;
  });
  return { status, ...errorOf(said) };
}

async function readCapped(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  // Leaving the loop ends the connection.
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_ANSWER_BYTES) break;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** `{"err":"…","description":"…"}` of RFC 8935; of anything else nothing. */
function errorOf(body: string): { code: string | undefined; description: string | undefined } {
  const { err, description } = objectIn(body);
  return { code: textOf(err), description: textOf(description) };
}

function objectIn(body: string): { err?: unknown; description?: unknown } {
  try {
    const value: unknown = JSON.parse(body);
    return value !== null && typeof value === 'object' ? value : {};
  } catch {
    return {};
  }
}

/** Somebody else's words, to be kept and shown: short, and nothing but characters. */
function textOf(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  return value.slice(0, MAX_DESCRIPTION).replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, '?');
}

/** Several addresses that were all tried in vain are one error without words. */
function wordsOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return wordsOf(error.errors[0]);
  return error instanceof Error ? error.message : String(error);
}
