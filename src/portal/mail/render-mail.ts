import { escapeHtml } from '../escape-html';
import type { User } from '../users/user';
import type { MailKind } from './mail';
import { nameOf } from '../users/profile';
import { languageOf, type Language } from './language';
import { MAIL_TEXTS, type MailTexts } from './texts';
import type { MailMessage } from './transport';

export interface MailInput {
  readonly kind: MailKind;
  readonly user: User;
  /** The portal's name. */
  readonly portal: string;
  /** Where the mail's one link leads. */
  readonly url: string;
}

/** A mail in the user's language, as plain text and as HTML that says the same. */
export function renderMail({ kind, user, portal, url }: MailInput): Omit<MailMessage, 'id' | 'to'> {
  const language = languageOf(user);
  const facts = { name: oneLine(callName(user)), userName: oneLine(user.userName), portal };
  const texts = MAIL_TEXTS[language][kind](facts);
  return { language, subject: texts.subject, text: asText(texts, url), html: asHtml(language, texts, url) };
}

function callName({ displayName, profile, userName }: User): string {
  const { formatted, givenName } = nameOf(profile);
  return displayName ?? formatted ?? givenName ?? userName;
}

/** Names come from outside: none of them may lay out a mail of its own. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
}

function asText({ greeting, paragraphs, after }: MailTexts, url: string): string {
  return `${[greeting, ...paragraphs, url, ...after].join('\n\n')}\n`;
}

function asHtml(language: Language, { subject, greeting, paragraphs, action, after }: MailTexts, url: string): string {
  const paragraph = (text: string) => `<p>${escapeHtml(text)}</p>`;
  return [
    '<!doctype html>',
    `<html lang="${language}">`,
    `<head><meta charset="utf-8"><title>${escapeHtml(subject)}</title></head>`,
    '<body>',
    ...[greeting, ...paragraphs].map(paragraph),
    `<p><a href="${escapeHtml(url)}">${escapeHtml(action)}</a></p>`,
    ...after.map(paragraph),
    '</body>',
    '</html>',
    '',
  ].join('\n');
}
