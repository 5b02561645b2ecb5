/** One mail, whole, to one address. */
export interface MailMessage {
  /** Stays the same when a mail is sent again, so that a second copy can be told. */
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** BCP 47, of subject and texts. */
  readonly language: string;
}

/** The port to whatever carries mail; `src/mail` implements it. */
export interface MailTransport {
  /** Resolves when somebody else has taken the mail over. Throws {@link MailRefused}, or anything else to try again. */
  send(message: MailMessage): Promise<void>;
}

/** The mail was refused for good: to send it again as it is would be in vain. */
export class MailRefused extends Error {
  override readonly name = 'MailRefused';
}
