import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { Writable } from 'node:stream';
import { CommandLineError } from './command-line-error';
import type { Terminal } from './confirm';

/**
 * A password from standard input: asked for twice at a terminal, without showing it, else read to the end (one line
 * break there doesn't count). Never from the arguments, where every process of the machine could read it. Throws
 * {@link CommandLineError} where the two differ, and for whoever breaks off.
 */
export async function readPassword(
  terminal: Terminal = { input: process.stdin, output: process.stderr },
): Promise<string> {
  if (!terminal.input.isTTY) return (await text(terminal.input)).replace(/\r?\n$/, '');
  const password = await ask('New password: ', terminal);
  if ((await ask('Once more: ', terminal)) === password) return password;
  throw new CommandLineError('The two are not the same.');
}

/** The terminal echoes what readline writes, so that is written nowhere. */
function ask(question: string, { input, output }: Terminal): Promise<string> {
  output.write(question);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input, output: nowhere, terminal: true });
  return new Promise<string>((resolve, reject) => {
    lines.once('SIGINT', () => lines.close());
    // By Ctrl-D, too: then there is no answer, and no password was read.
    lines.once('close', () => reject(new CommandLineError('Cancelled.')));
    lines.question('', resolve);
  }).finally(() => {
    lines.close();
    output.write('\n');
  });
}
