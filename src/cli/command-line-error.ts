/** A command that can't be carried out, for a reason to be told in one sentence. */
export class CommandLineError extends Error {
  override readonly name = 'CommandLineError';
}
