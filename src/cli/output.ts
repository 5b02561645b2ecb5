import { stderr, stdout } from 'node:process';
import type { Command } from 'commander';
import { PortalError } from '../portal/errors';
import { explainFailure } from './explain-failure';

/** Adds `--json` to a command. */
export function withJson(command: Command): Command {
  return command.option('--json', 'answer with JSON, for machines');
}

/** Writes a command's answer: as JSON where asked for, else the lines for people. */
export function answer(command: Command, data: unknown, lines: readonly string[]): void {
  stdout.write(
    wantsJson(command) ? `${JSON.stringify(data, null, 2)}\n` : lines.map((line) => `${printable(line)}\n`).join(''),
  );
}

/** One line for people. Much of it others have written, and it must not make a terminal do things. */
export function printable(line: string): string {
  return line.replace(/[\p{Cc}\p{Cf}]/gu, '?');
}

export function wantsJson(command: Command): boolean {
  return command.opts<{ json?: boolean }>().json === true;
}

/** Tells why a command failed. */
export function complain(error: unknown, json: boolean): void {
  const message = explainFailure(error);
  const code = error instanceof PortalError ? error.code : 'failed';
  stderr.write(
    json ? `${JSON.stringify({ error: { code, message } })}\n` : `${message.split('\n').map(printable).join('\n')}\n`,
  );
}

/** A table of left-aligned columns, for people. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows.reduce<number[]>(
    (soFar, row) => row.map((cell, at) => Math.max(soFar[at] ?? 0, cell.length)),
    [],
  );
  return rows.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
