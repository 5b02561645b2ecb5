import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { Writable } from 'node:stream';
import { CommandLineError } from './command-line-error';

/**
 * A password from standard input: asked for twice at a terminal, without showing it, else read to the end (one line
 * break there doesn't count). Never from the arguments, where every process of the machine could read it.
 */
export async function readPassword(): Promise<string> {
  const { stdin } = process;
  if (!stdin.isTTY) return (await text(stdin)).replace(/\r?\n$/, '');
  const password = await ask('New password: ');
  if ((await ask('Once more: ')) === password) return password;
  throw new CommandLineError('The two are not the same.');
}

/** The terminal echoes what readline writes, so that is written nowhere. */
function ask(question: string): Promise<string> {
  process.stderr.write(question);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  return new Promise((resolve, reject) => {
    lines.once('SIGINT', () => reject(new CommandLineError('Cancelled.')));
    lines.question('', resolve);
  }).finally(() => {
    lines.close();
    process.stderr.write('\n');
  }) as Promise<string>;
}
