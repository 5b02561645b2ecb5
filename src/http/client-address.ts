import type { Express, Request } from 'express';

declare module 'express-serve-static-core' {
  interface Request {
    /** What {@link rememberAddress} remembers. */
    clientAddress?: string | undefined;
  }
}

/**
 * Makes an app's `request.ip` find the client's address once for each request, and without the headers where no proxy
 * is trusted. Still there when the client has gone.
 */
export function rememberAddress(app: Express, trusted: readonly string[]): void {
  const express = Object.getPrototypeOf(app.request) as object;
  const find =
    trusted.length === 0
      ? ({ socket }: Request) => socket.remoteAddress
      : (request: Request) => Reflect.get(express, 'ip', request) as string | undefined;
  Object.defineProperty(app.request, 'ip', {
    configurable: true,
    get(this: Request): string | undefined {
      return (this.clientAddress ??= find(this));
    },
  });
}
