import { IncomingMessage, ServerResponse, type RequestListener, type ServerOptions } from 'node:http';
import type { Express } from 'express';

/**
 * Options of a server whose requests and responses are born as an Express app's own. Express would otherwise change the
 * prototype of each when it comes in, which costs the engine most of what it has learnt about them: four times the work
 * for a short answer. Nothing for a listener that isn't an app.
 */
export function appMessages(app: RequestListener | Express): Pick<ServerOptions, 'IncomingMessage' | 'ServerResponse'> {
  if (!('request' in app)) return {};
  return {
    IncomingMessage: bornAs(IncomingMessage, app.request),
    ServerResponse: bornAs(ServerResponse, app.response),
  };
}

/**
 * Node's constructor, making objects of another prototype: a subclass would have one of its own. The engine makes room
 * in an object for what the constructors that this one descends from set; without it, it would keep each response as a
 * dictionary, which is several times as slow to use.
 */
function bornAs<Base extends typeof IncomingMessage | typeof ServerResponse>(base: Base, prototype: object): Base {
  const construct = base as unknown as (this: object, first: unknown, second: unknown) => void;
  function Born(this: object, first: unknown, second: unknown): void {
    construct.call(this, first, second);
  }
  Born.prototype = prototype;
  Object.setPrototypeOf(Born, base);
  return Born as unknown as Base;
}
