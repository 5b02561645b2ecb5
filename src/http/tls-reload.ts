import type { Server as TlsServer } from 'node:https';
import type { Logger } from 'pino';
import type { TlsFiles } from './http-server';

/** From one look at the files to the next: certificates that live for a day are renewed hours before their end. */
const EVERY = 60_000;

export interface TlsReloadOptions {
  readonly server: TlsServer;
  readonly present: TlsFiles;
  /** Reads the files anew. Throws where they can't be used. */
  readonly read: () => TlsFiles | undefined;
  readonly log: Logger;
  readonly every?: number;
}

export interface TlsReload {
  /** Looks at once. */
  check(): void;
  stop(): void;
}

/**
 * Takes a renewed certificate without a restart: connections that are open keep the old one. What can't be used leaves
 * the old one in force and is logged, once for each fault.
 */
export function startTlsReload({ server, present, read, log, every = EVERY }: TlsReloadOptions): TlsReload {
  let [current, lastFault] = [present, ''];

  function check(): void {
    try {
      const found = read();
      lastFault = '';
      if (!found || (found.cert === current.cert && found.key === current.key)) return;
      server.setSecureContext({ ...found, minVersion: 'TLSv1.2' });
      current = found;
      log.info('the certificate was renewed');
    } catch (error) {
      const fault = String(error);
      if (fault !== lastFault) log.error({ err: error }, 'the certificate can not be renewed: the old one stays');
      lastFault = fault;
    }
  }

  const timer = setInterval(check, every).unref();
  return { check, stop: () => clearInterval(timer) };
}
