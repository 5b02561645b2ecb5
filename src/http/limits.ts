import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import express, { type Request, type RequestHandler } from 'express';
import { HttpError } from './http-error';
import { MAX_JSON_MEMBERS, repeatsName, tooManyMembers } from './repeats-name';

/** Limits that docs and ServiceProviderConfig tell. */
export const MAX_BODY_BYTES = 10 * 1024 * 1024;

/** Deeper than any resource, shallower than any stack. */
export const MAX_JSON_DEPTH = 64;

/** To parse more than this at once, others would notice. */
const LARGE_BYTES = 256 * 1024;

export interface JsonBodyOptions {
  /** Media types that are read as JSON; a body that says nothing about itself is one, too. */
  readonly mediaTypes: readonly string[];
  readonly maxBytes?: number;
  /** Whether `userName` and `USERNAME` are one name, which no object may have twice. */
  readonly namesIgnoreCase?: boolean;
}

/**
 * Reads a JSON body into `request.body`; no body, or one of another media type (see {@link hasMediaType}), leaves it
 * undefined. Fails with an {@link HttpError} that never quotes the body, since that may hold a password: 400
 * (`entity.parse.failed`), 413 (`entity.too.large`), 415 (`charset.unsupported`, `encoding.unsupported`).
 */
export function jsonBody(options: JsonBodyOptions): RequestHandler {
  const { mediaTypes, maxBytes = MAX_BODY_BYTES, namesIgnoreCase = false } = options;
  const type = (request: IncomingMessage) => hasMediaType(request as Request, mediaTypes);
  const read = express.raw({ limit: maxBytes, type });
  return (request, response, next) => {
    read(request, response, (error?: unknown) => {
      if (error !== undefined) return next(translate(error, maxBytes));
      if (isLarge(request.body)) return void parseInTurns(request, namesIgnoreCase).then(() => next(), next);
      try {
        request.body = parse(request, namesIgnoreCase);
      } catch (refused) {
        return next(refused);
      }
      next();
    });
  };
}

/** Whether the body, if any, is of one of these media types, or says nothing about itself. */
export function hasMediaType(request: Request, mediaTypes: readonly string[]): boolean {
  const { 'content-type': type } = request.headers;
  // Taking the header apart is needed only where it says more than the type.
  return type === undefined || mediaTypes.includes(type) || request.is([...mediaTypes]) !== false;
}

function parse(request: Request, ignoreCase: boolean): unknown {
  const read = readText(request);
  if (!read) return undefined;
  const value = parseText(read.text);
  demandOwnNames(value, read.members, ignoreCase);
  return value;
}

/** The same; between two of its steps, which take a millisecond for some 200 KB, others have their turn. */
async function parseInTurns(request: Request, ignoreCase: boolean): Promise<void> {
  const { text, members } = readText(request) ?? { text: '', members: 0 };
  await nextTurn();
  const value = parseText(text);
  await nextTurn();
  demandOwnNames(value, members, ignoreCase);
  await nextTurn();
  request.body = value;
}

function isLarge(body: unknown): boolean {
  return Buffer.isBuffer(body) && body.length > LARGE_BYTES;
}

/** A body's text, and how many members its objects have in all. */
interface JsonText {
  readonly text: string;
  readonly members: number;
}

/** JSON is UTF-8 (RFC 8259 §8.1), and what recurses over it must not be led too deep. Undefined: there is none. */
function readText({ body, headers }: Request): JsonText | undefined {
  if (!Buffer.isBuffer(body) || body.length === 0) return undefined;
  const type = headers['content-type'] ?? '';
  if (type.includes(';')) demandUtf8(type);
  if (!isUtf8(body)) throw notJson('The body is not valid UTF-8.');
  const members = countMembers(body);
  const text = body.toString('utf8');
  return { text: text.charCodeAt(0) === BYTE_ORDER_MARK ? text.slice(1) : text, members };
}

function demandUtf8(type: string): void {
  const [, charset = 'utf-8'] = /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(type) ?? [];
  if (/^(utf-?8|us-ascii)$/i.test(charset)) return;
  throw new HttpError(415, 'charset.unsupported', 'The body must be in UTF-8.');
}

function demandOwnNames(value: unknown, members: number, ignoreCase: boolean): void {
  if (!repeatsName(value, { members, ignoreCase })) return;
  throw notJson('An object in the body has two members of one name.');
}

function parseText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw notJson(`The body is not valid JSON${positionOf(error)}.`);
  }
}

const BYTE_ORDER_MARK = 0xfeff;
const [QUOTE, BACKSLASH, COLON, OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = Buffer.from('"\\:[]{}');

/** How many members the object at each depth has so far. */
const membersAt = new Uint32Array(MAX_JSON_DEPTH + 1);

/**
 * How many members all objects have together. Before it is parsed, for what is too deep or has too many names is dear
 * to parse. Throws an {@link HttpError} of 400.
 */
export function countMembers(json: Buffer): number {
  let [members, depth] = [0, 0];
  membersAt[0] = 0;
  for (let at = 0; at < json.length; at++) {
    const byte = json[at];
    if (byte === QUOTE) at = endOfString(json, at);
    else if (byte === COLON) {
      members++;
      if (++membersAt[depth]! > MAX_JSON_MEMBERS) throw tooManyMembers();
    } else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
      if (++depth > MAX_JSON_DEPTH) throw notJson(`The body nests deeper than ${MAX_JSON_DEPTH} levels.`);
      membersAt[depth] = 0;
    } else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) depth--;
  }
  return members;
}

/** Where the string that begins there ends. */
function endOfString(json: Buffer, start: number): number {
  let at = start + 1;
  for (; at < json.length && json[at] !== QUOTE; at++) if (json[at] === BACKSLASH) at++;
  return at;
}

function notJson(message: string): HttpError {
  return new HttpError(400, 'entity.parse.failed', message);
}

/** Where the fault is, as far as the engine tells; the rest of its message may quote the body. */
function positionOf(error: unknown): string {
  const [where] = /at position \d+/.exec((error as Error).message) ?? [];
  return where === undefined ? '' : ` ${where}`;
}

function translate(error: unknown, maxBytes: number): unknown {
  if (!(error instanceof Error) || !('type' in error)) return error;
  switch (error.type) {
    case 'entity.too.large':
      return new HttpError(413, error.type, `The body is larger than ${maxBytes} bytes.`, { limit: maxBytes });
    case 'encoding.unsupported':
      return new HttpError(415, error.type, 'The content encoding must be gzip, deflate, br or identity.');
    case 'request.aborted':
    case 'request.size.invalid':
      return new HttpError(400, error.type, 'The body is not as long as announced.');
    default:
      return error;
  }
}
