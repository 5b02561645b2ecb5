import { createHmac, timingSafeEqual } from 'node:crypto';

/** How long, in seconds, a password counts as typed lately. */
export const CONFIRMED_FOR = 10 * 60;

/** Proofs that a session's password was typed lately: sealed, so that every process on the database can check them. */
export interface Confirmation {
  prove(sessionToken: string): Promise<string>;
  /** Whether the proof is one of this session's, and still counts. */
  holds(proof: string | undefined, sessionToken: string): Promise<boolean>;
}

export function createConfirmation(secret: () => Promise<Buffer>): Confirmation {
  async function seal(sessionToken: string, until: string): Promise<string> {
    const mac = createHmac('sha256', await secret())
      .update(`${until}.${sessionToken}`)
      .digest('base64url');
    return `${until}.${mac}`;
  }
  return {
    prove: (sessionToken) => seal(sessionToken, String(Date.now() + CONFIRMED_FOR * 1000)),
    async holds(proof, sessionToken) {
      const [, until] = /^(\d{1,15})\.[\w-]{43}$/.exec(proof ?? '') ?? [];
      if (proof === undefined || until === undefined || Number(until) <= Date.now()) return false;
      return timingSafeEqual(Buffer.from(proof), Buffer.from(await seal(sessionToken, until)));
    },
  };
}
