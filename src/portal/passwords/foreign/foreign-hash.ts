import type { PreparedPassword } from '../prepare-password';

/** Hashes that other systems made: they verify, and are replaced with the first sign-in. */
export interface ForeignScheme {
  /**
   * The hash taken apart, ready to be compared with a password off the main thread; undefined where it isn't of this
   * scheme, is damaged, or would cost more than anybody's honest hash does.
   */
  read(hash: string): ForeignHash | undefined;
}

export interface ForeignHash {
  verify(password: PreparedPassword): Promise<boolean>;
  /** bcrypt's cost, where it is bcrypt: how much of our own verification's work it is. */
  readonly bcryptCost?: number;
}
