import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

/** A mail as it came over the wire. */
export interface ReceivedMail {
  readonly to: readonly string[];
  /** By lower-case name; folded lines joined. */
  readonly headers: ReadonlyMap<string, string>;
  readonly raw: string;
  /** The plain text. */
  readonly text: string;
  readonly html: string;
  /** The first link in the plain text. */
  readonly url: string;
}

/** A real SMTP server on a port of its own, which can go away and come back. */
export interface TestSmtpServer {
  readonly url: string;
  readonly mails: ReceivedMail[];
  /** The answer to recipients: undefined takes them. */
  refusal: { readonly code: number; readonly message: string } | undefined;
  start(): Promise<void>;
  stop(): Promise<void>;
}

export async function startSmtpServer(): Promise<TestSmtpServer> {
  const mails: ReceivedMail[] = [];
  let server: SMTPServer | undefined;
  let port = 0;
  const smtp: TestSmtpServer = {
    get url() {
      return `smtp://127.0.0.1:${port}`;
    },
    mails,
    refusal: undefined,
    async start() {
      server = createServer(smtp);
      port = await listen(server, port);
    },
    async stop() {
      const running = server;
      server = undefined;
      if (running) await new Promise<void>((resolve) => running.close(() => resolve()));
    },
  };
  await smtp.start();
  return smtp;
}

function createServer(smtp: TestSmtpServer): SMTPServer {
  return new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onRcptTo(_address, _session, done) {
      const { refusal } = smtp;
      done(refusal && Object.assign(new Error(refusal.message), { responseCode: refusal.code }));
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const to = session.envelope.rcptTo.map(({ address }) => address);
        smtp.mails.push(parseMail(to, Buffer.concat(chunks).toString('utf8')));
        done();
      });
    },
  });
}

async function listen(server: SMTPServer, port: number): Promise<number> {
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return (server.server.address() as AddressInfo).port;
}

function parseMail(to: readonly string[], raw: string): ReceivedMail {
  const headers = headersOf(raw);
  const [, boundary] = /boundary="?([^";]+)"?/.exec(headers.get('content-type') ?? '') ?? [];
  const parts = raw.split(`--${boundary}`);
  const part = (type: string) => decode(parts.find((text) => text.includes(`Content-Type: ${type}`)) ?? '');
  const text = part('text/plain');
  return { to, headers, raw, text, html: part('text/html'), url: /https?:\/\/\S+/.exec(text)?.[0] ?? '' };
}

function headersOf(raw: string): Map<string, string> {
  const [head = ''] = raw.split('\r\n\r\n', 1);
  const lines = head.replace(/\r\n[ \t]+/g, ' ').split('\r\n');
  return new Map(lines.map((line) => [line.split(':', 1)[0]!.toLowerCase(), line.replace(/^[^:]*:\s*/, '')]));
}

function decode(part: string): string {
  const [head = '', ...rest] = part.split('\r\n\r\n');
  const body = rest.join('\r\n\r\n');
  if (/base64/i.test(head)) return Buffer.from(body, 'base64').toString('utf8');
  if (!/quoted-printable/i.test(head)) return body;
  const bytes = body
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_match, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
