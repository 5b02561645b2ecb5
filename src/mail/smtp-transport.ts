import { createTransport } from 'nodemailer';
import { MailRefused, type MailMessage, type MailTransport } from '../portal/mail/transport';

export interface SmtpOptions {
  /** `smtp://user:password@host:port` (STARTTLS where the server has it), or `smtps://…`. */
  readonly url: string;
  readonly from: string;
}

const SECOND = 1000;

/** Shorter than a mail is claimed for, and than a stopping process is waited for. */
const PATIENCE = { connectionTimeout: 10 * SECOND, greetingTimeout: 10 * SECOND, socketTimeout: 20 * SECOND };

/** One address and nothing that a header or the SMTP dialogue could read as more. */
const ADDRESS = /^[^\s<>(),;:"\\[\]\p{Cc}]+@[^\s<>(),;:"\\[\]@\p{Cc}]+$/u;

/** Mail by SMTP, a connection each: they are few, and a dead connection is never met. */
export function createSmtpTransport({ url, from }: SmtpOptions): MailTransport {
  const mailer = createTransport({ url, ...PATIENCE, disableFileAccess: true, disableUrlAccess: true });
  const host = from.replace(/^.*@/s, '').replace(/[^\w.-].*$/s, '');
  return {
    async send(message) {
      if (!ADDRESS.test(message.to)) throw new MailRefused('the address is not one');
      await mailer.sendMail(toMail(message, from, host)).catch(rethrow);
    },
  };
}

/** Connects, greets and signs in as for a mail, and sends none. Throws what would keep mails from being sent. */
export async function checkSmtp(url: string): Promise<void> {
  const mailer = createTransport({ url, ...PATIENCE, disableFileAccess: true, disableUrlAccess: true });
  try {
    await mailer.verify();
  } finally {
    mailer.close();
  }
}

function toMail({ id, to, subject, text, html, language }: MailMessage, from: string, host: string) {
  return {
    from,
    to: { name: '', address: to },
    subject,
    text,
    html,
    messageId: `<${id}@${host}>`,
    // Nobody's out-of-office note is wanted (RFC 3834 §5).
    headers: { 'Auto-Submitted': 'auto-generated', 'Content-Language': language },
  };
}

/** A 5xx about the recipient is final; any other trouble may be the server's and pass. */
function rethrow(error: unknown): never {
  if (error instanceof Error && 'code' in error && error.code === 'EENVELOPE') {
    const status = 'responseCode' in error ? Number(error.responseCode) : 0;
    if (status >= 500) throw new MailRefused(error.message, { cause: error });
  }
  throw error;
}
