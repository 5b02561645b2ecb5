import type { MailKind } from './mail';
import type { Language } from './language';

/** What a mail's sentences speak of. */
export interface MailFacts {
  /** How the user is called. */
  readonly name: string;
  readonly userName: string;
  /** The portal's own name. */
  readonly portal: string;
}

/** A mail's words; where the paragraphs name something that comes from outside, it is escaped later. */
export interface MailTexts {
  readonly subject: string;
  readonly greeting: string;
  readonly paragraphs: readonly string[];
  /** What the link is called. */
  readonly action: string;
  readonly after: readonly string[];
}

type Write = (facts: MailFacts) => MailTexts;

const ENGLISH: Readonly<Record<MailKind, Write>> = {
  invitation: ({ name, userName, portal }) => ({
    subject: `Your account at ${portal}`,
    greeting: `Hello ${name},`,
    paragraphs: [
      `An account has been created for you at ${portal}. Your user name is ${userName}.`,
      'Choose a password to use it:',
    ],
    action: 'Choose a password',
    after: ['The link works once, within 7 days.'],
  }),
  welcome: ({ name, userName, portal }) => ({
    subject: `Your account at ${portal}`,
    greeting: `Hello ${name},`,
    paragraphs: [`An account has been created for you at ${portal}. Your user name is ${userName}.`],
    action: 'Open the portal',
    after: ['Whoever created it tells you how to sign in.'],
  }),
  'password-reset': ({ name, userName, portal }) => ({
    subject: `Reset your password at ${portal}`,
    greeting: `Hello ${name},`,
    paragraphs: [
      `Somebody asked for a new password for your account ${userName} at ${portal}.`,
      'If that was you, or your administrator for you, choose a new password:',
    ],
    action: 'Choose a new password',
    after: ['The link works once, within an hour.', 'If you know nothing of it, do nothing: your password stays.'],
  }),
  'password-set': ({ name, userName, portal }) => ({
    subject: `Your password at ${portal} was changed`,
    greeting: `Hello ${name},`,
    paragraphs: [`An administrator set a new password for your account ${userName} at ${portal}.`],
    action: 'Open the portal',
    after: ['If you did not expect that, tell your administrator.'],
  }),
};

const GERMAN: Readonly<Record<MailKind, Write>> = {
  invitation: ({ name, userName, portal }) => ({
    subject: `Ihr Konto bei ${portal}`,
    greeting: `Guten Tag ${name},`,
    paragraphs: [
      `bei ${portal} wurde ein Konto für Sie angelegt. Ihr Benutzername lautet ${userName}.`,
      'Wählen Sie ein Passwort, um es zu benutzen:',
    ],
    action: 'Passwort wählen',
    after: ['Der Link gilt einmal, innerhalb von 7 Tagen.'],
  }),
  welcome: ({ name, userName, portal }) => ({
    subject: `Ihr Konto bei ${portal}`,
    greeting: `Guten Tag ${name},`,
    paragraphs: [`bei ${portal} wurde ein Konto für Sie angelegt. Ihr Benutzername lautet ${userName}.`],
    action: 'Portal öffnen',
    after: ['Wie Sie sich anmelden, sagt Ihnen, wer es angelegt hat.'],
  }),
  'password-reset': ({ name, userName, portal }) => ({
    subject: `Neues Passwort bei ${portal}`,
    greeting: `Guten Tag ${name},`,
    paragraphs: [
      `für Ihr Konto ${userName} bei ${portal} wurde ein neues Passwort angefordert.`,
      'Wenn Sie das waren oder Ihre Administration für Sie, wählen Sie ein neues Passwort:',
    ],
    action: 'Neues Passwort wählen',
    after: [
      'Der Link gilt einmal, innerhalb einer Stunde.',
      'Wenn Sie nichts davon wissen, tun Sie nichts: Ihr Passwort bleibt.',
    ],
  }),
  'password-set': ({ name, userName, portal }) => ({
    subject: `Ihr Passwort bei ${portal} wurde geändert`,
    greeting: `Guten Tag ${name},`,
    paragraphs: [`für Ihr Konto ${userName} bei ${portal} wurde von der Administration ein neues Passwort gesetzt.`],
    action: 'Portal öffnen',
    after: ['Wenn Sie das nicht erwartet haben, wenden Sie sich an Ihre Administration.'],
  }),
};

export const MAIL_TEXTS: Readonly<Record<Language, Readonly<Record<MailKind, Write>>>> = { en: ENGLISH, de: GERMAN };
