import { createSmtpTransport } from '../../src/mail/smtp-transport';
import { MailRefused, type MailMessage, type MailTransport } from '../../src/portal/mail/transport';
import { startSmtpServer, type TestSmtpServer } from '../support/smtp';

const MESSAGE: MailMessage = {
  id: 'mail-1',
  to: 'jane@example.com',
  subject: 'Grüße',
  text: 'Hello\n.\nworld\n',
  html: '<p>Hello</p>',
  language: 'de',
};

describe('mail by SMTP', () => {
  let smtp: TestSmtpServer;
  let transport: MailTransport;
  beforeAll(async () => {
    smtp = await startSmtpServer();
    transport = createSmtpTransport({ url: smtp.url, from: 'Portal <no-reply@portal.example>' });
  });
  afterEach(() => {
    smtp.mails.length = 0;
    smtp.refusal = undefined;
  });
  afterAll(() => smtp.stop());

  test('a mail arrives as text and as HTML, and says what it is', async () => {
    await transport.send(MESSAGE);
    const [mail] = smtp.mails;
    expect(mail?.to).toEqual(['jane@example.com']);
    expect(mail?.text.replaceAll('\r', '').trimEnd()).toBe('Hello\n.\nworld');
    expect(mail?.html).toContain('<p>Hello</p>');
    expect(mail?.headers.get('from')).toBe('Portal <no-reply@portal.example>');
    expect(mail?.headers.get('message-id')).toBe('<mail-1@portal.example>');
    expect(mail?.headers.get('auto-submitted')).toBe('auto-generated');
    expect(mail?.headers.get('content-language')).toBe('de');
  });

  test.each([
    'a@b.example, c@d.example',
    'a@b.example\r\nBcc: c@d.example',
    'a@b.example> SIZE=1\r\nRCPT TO:<c@d.example',
    'Jane <a@b.example>',
    'no address',
    '',
  ])('what is not one address is refused for good, and nothing sent: %j', async (to) => {
    await expect(transport.send({ ...MESSAGE, to })).rejects.toThrow(MailRefused);
    expect(smtp.mails).toEqual([]);
  });

  test.each<[number, boolean]>([
    [550, true],
    [553, true],
    [450, false],
    [421, false],
  ])('the recipient refused with %i: for good is %s', async (code, final) => {
    smtp.refusal = { code, message: 'no' };
    const error: unknown = await transport.send(MESSAGE).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Error);
    expect(error instanceof MailRefused).toBe(final);
  });

  test('a server that is not there is worth another try', async () => {
    const nowhere = createSmtpTransport({ url: 'smtp://127.0.0.1:1', from: 'a@b.example' });
    const error: unknown = await nowhere.send(MESSAGE).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ message: expect.stringContaining('ECONNREFUSED') });
    expect(error).not.toBeInstanceOf(MailRefused);
  });
});
