import { ConfigError } from '../environment';
import { PortalError } from '../portal/errors';
import { CommandLineError } from './command-line-error';

/** What the system says of a call that failed. */
interface SystemError extends Error {
  readonly code: string;
  readonly syscall?: string;
  readonly path?: string;
  readonly address?: string;
  readonly port?: number;
}

/** Of files and folders. */
const ABOUT_FILES: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'its owner or mode forbids it',
  EPERM: 'its owner or mode forbids it',
  EISDIR: 'it is a folder, not a file',
  ENOTDIR: 'a part of the path is a file, not a folder',
  EROFS: 'the file system can only be read',
  ENOSPC: 'there is no space left on the disk',
  EMFILE: 'too many files are open',
  SQLITE_FULL: 'there is no space left on the disk',
};

/** What migrations and backups say in words already. */
const FORESEEN: ReadonlySet<unknown> = new Set(['NEWER_DATABASE', 'NO_PORTAL_DATABASE']);

/** Why a command failed, in words; of an error that nobody foresaw, its stack. */
export function explainFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof PortalError) return withCause(error);
  if (error instanceof ConfigError || error instanceof CommandLineError) return error.message;
  if ('code' in error && FORESEEN.has(error.code)) return error.message;
  if (isSystemError(error)) return explainSystem(error);
  return error.stack ?? error.message;
}

/** "Not available" alone doesn't tell whether a server is down or its name is mistyped. */
function withCause({ code, message, cause }: PortalError): string {
  const why = code === 'busy' ? reasonOf(cause) : undefined;
  return why === undefined ? message : `${message.replace(/\.$/, '')}: ${why}.`;
}

/** Of a name with several addresses, why the first one failed. */
function reasonOf(cause: unknown): string | undefined {
  if (cause instanceof AggregateError) return reasonOf(cause.errors[0]);
  const told = typeof cause === 'object' && cause !== null && 'message' in cause ? String(cause.message) : '';
  return told.replace(/\.$/, '') || undefined;
}

/** An errno (`ENOENT`), SQLite's codes, PostgreSQL's (`28P01`): the system's, not a mistake of ours. */
function isSystemError(error: Error): error is SystemError {
  return 'code' in error && typeof error.code === 'string' && /^(E[A-Z]+|SQLITE_\w+|[0-9A-Z]{5})$/.test(error.code);
}

function explainSystem(error: SystemError): string {
  const { code, syscall, path, message } = error;
  const known = syscall === 'listen' ? aboutListening(error) : (ABOUT_FILES[code] ?? aboutDisk(error));
  if (known === undefined) return message;
  return `${path === undefined ? capitalized(known) : `${path}: ${known}`} (${code}).`;
}

/** SQLite says no more where it can't enlarge one of its files. */
function aboutDisk({ code, message }: SystemError): string | undefined {
  return code.startsWith('SQLITE_IOERR') ? `${message}: the disk is full, or it fails` : undefined;
}

function aboutListening({ code, address, port }: SystemError): string | undefined {
  const place = `${address}:${port}`;
  if (code === 'EADDRINUSE') return `something listens at ${place} already: stop it, or choose another PORT`;
  if (code === 'EADDRNOTAVAIL') return `this machine has no address ${address}: check HOST`;
  if (code === 'EACCES') return `this account may not listen at ${place}: choose a PORT from 1024 on`;
  return undefined;
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
