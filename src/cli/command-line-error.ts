/** A command that can't be carried out, for a reason to be told in one sentence. */
export class CommandLineError extends Error {
  override readonly name = 'CommandLineError';
}

/** A command that did what it could and has told of the rest: nothing more to say, but for the exit code. */
export class DoneWithFaults extends Error {
  override readonly name = 'DoneWithFaults';
}
