import { createInterface } from 'node:readline';
import type { Command } from 'commander';
import { CommandLineError } from './command-line-error';

/** Adds `--yes` to a command that destroys something. */
export function withYes(command: Command): Command {
  return command.option('-y, --yes', "don't ask for confirmation");
}

/** The keyboard, and where the question is shown. */
export interface Terminal {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: NodeJS.WritableStream;
}

/** Asks at a terminal, unless `--yes` was given; a script has nobody to ask. Throws {@link CommandLineError} on no. */
export async function confirm(
  question: string,
  { yes = false }: { readonly yes?: boolean },
  terminal: Terminal = { input: process.stdin, output: process.stderr },
): Promise<void> {
  if (yes || !terminal.input.isTTY) return;
  const answer = await ask(`${question} [y/N] `, terminal);
  if (!/^y(es)?$/i.test(answer.trim())) throw new CommandLineError('Nothing was done.');
}

/** Whoever breaks off, by Ctrl-C or Ctrl-D, says nothing. */
function ask(question: string, { input, output }: Terminal): Promise<string> {
  const lines = createInterface({ input, output });
  return new Promise<string>((resolve) => {
    lines.once('SIGINT', () => lines.close());
    lines.once('close', () => resolve(''));
    lines.question(question, resolve);
  }).finally(() => lines.close());
}
