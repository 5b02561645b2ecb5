import { LANGUAGES, languageOf, type Language } from '../../../src/portal/mail/language';
import { renderMail } from '../../../src/portal/mail/render-mail';
import { MAIL_TEXTS } from '../../../src/portal/mail/texts';
import type { MailKind } from '../../../src/portal/mail/mail';
import type { User } from '../../../src/portal/users/user';

const URL = 'https://portal.example/auth/password/reset?token=psl_x&y="z"';

function user(fields: Partial<User> = {}): User {
  return { userName: 'jane', displayName: 'Jane', locale: null, profile: {}, ...fields } as User;
}

function render(kind: MailKind, fields: Partial<User> = {}) {
  return renderMail({ kind, user: user(fields), portal: 'portal.example', url: URL });
}

describe('mails', () => {
  const kinds = Object.keys(MAIL_TEXTS.en) as MailKind[];
  test.each(LANGUAGES.flatMap((language) => kinds.map((kind): [MailKind, Language] => [kind, language])))(
    '%s in %s: name, user name, portal and link, as text and as HTML',
    (kind, language) => {
      const mail = render(kind, { userName: 'jane.doe', locale: language });
      expect(mail.language).toBe(language);
      expect(mail.subject).toContain('portal.example');
      for (const word of ['Jane', 'jane.doe', 'portal.example']) {
        expect(mail.text).toContain(word);
        expect(mail.html).toContain(word);
      }
      expect(mail.text).toContain(`\n\n${URL}\n\n`);
      expect(mail.html).toContain(`<html lang="${language}">`);
      expect(mail.html).toContain(
        '<a href="https://portal.example/auth/password/reset?token=psl_x&amp;y=&quot;z&quot;">',
      );
    },
  );

  test('what the name says is text, never markup and never lines of its own', () => {
    const { text, html } = render('invitation', { displayName: '<a href="//evil">\r\n\r\nClick\u2028here</a>' });
    expect(html).not.toContain('<a href="//evil"');
    expect(html).toContain('&lt;a href=&quot;//evil&quot;&gt; Click here&lt;/a&gt;');
    expect(text.split('\n')[0]).toBe('Hello <a href="//evil"> Click here</a>,');
  });

  test.each<[string | null, unknown, string]>([
    ['de-AT', undefined, 'de'],
    ['de_DE', undefined, 'de'],
    ['de-DE', 'en-US', 'en'],
    ['en-US', 'de, en;q=0.5', 'de'],
    ['fr-FR', 'it', 'en'],
    [null, undefined, 'en'],
    ['fr', 'xx, de;q=0.1', 'de'],
  ])('locale %s and preferredLanguage %s: %s', (locale, preferredLanguage, language) => {
    expect(languageOf(user({ locale, profile: { preferredLanguage } }))).toBe(language);
  });
});
