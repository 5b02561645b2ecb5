import type { Request, Response } from 'express';
import { operationOf } from '../http/operation';
import type { PasswordService } from '../portal/passwords/password-service';
import type { ScimContext } from './context';
import type { Cursors } from './cursor';
import type { KeptTexts } from './kept-texts';
import { answerMediaType } from './media-types';

/** What all requests have in common. */
export interface ContextDeps {
  /** The base of every location: public URL and mount path, no slash at the end. */
  readonly baseUrl: string;
  readonly passwords: PasswordService;
  readonly cursors: Cursors;
  /** What reads were answered with lately. */
  readonly kept: KeptTexts;
}

/** What a request hands to the resource classes. */
export function scimContext(request: Request, deps: ContextDeps): ScimContext {
  const response = request.res as Response;
  // scimmy-routers has set its own by now.
  response.setHeader('Content-Type', contentTypeOf(request));
  const sink = {
    sendsParts: false,
    setHeader: (name: string, value: string) => response.setHeader(name, value),
    setStatus: (status: number) => response.status(status),
  };
  return contextInto(request, deps, sink);
}

/** Where the status and headers of an answer go that aren't the same for all. */
export type AnswerSink = Pick<ScimContext, 'setHeader' | 'setStatus' | 'sendsParts'>;

/** The same where the answer is not begun yet. Spelt out, for copying all members would be the dearest part of a read. */
export function contextInto(request: Request, deps: ContextDeps, sink: AnswerSink): ScimContext {
  const operation = operationOf(request);
  const { headers } = request;
  const { prefer } = headers;
  return {
    baseUrl: deps.baseUrl,
    passwords: deps.passwords,
    cursors: deps.cursors,
    kept: deps.kept,
    operation,
    tolerant: operation.actor.kind !== 'connection' || operation.actor.profile !== 'rfc',
    preconditions: { ifMatch: headers['if-match'], ifNoneMatch: headers['if-none-match'] },
    prefersMinimal: prefer !== undefined && /(^|[,;\s])return\s*=\s*"?minimal"?/i.test(String(prefer)),
    sendsParts: sink.sendsParts,
    setHeader: (name, value) => sink.setHeader(name, value),
    setStatus: (status) => sink.setStatus(status),
  };
}

/** The `Content-Type` of the answer, by what the request accepts. */
export function contentTypeOf(request: Request): string {
  return `${answerMediaType(request)}; charset=utf-8`;
}
