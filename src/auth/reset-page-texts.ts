import type { Language } from '../portal/mail/language';
import type { CharacterKind, PasswordRules } from '../portal/passwords/presets';

interface Notice {
  readonly title: string;
  readonly text: string;
}

/** The words of the page on which a password is chosen. */
export interface ResetPageTexts {
  readonly title: string;
  readonly userName: string;
  readonly newPassword: string;
  readonly submit: string;
  readonly refused: string;
  readonly done: Notice;
  readonly invalid: Notice;
  readonly busy: Notice;
  rules(rules: PasswordRules): string;
}

const ENGLISH_KINDS: Readonly<Record<Exclude<CharacterKind, 'symbol'>, string>> = {
  letter: 'a letter',
  lowercase: 'a lower-case letter',
  uppercase: 'an upper-case letter',
  digit: 'a digit',
};

const GERMAN_KINDS: Readonly<Record<Exclude<CharacterKind, 'symbol'>, string>> = {
  letter: 'einen Buchstaben',
  lowercase: 'einen Kleinbuchstaben',
  uppercase: 'einen Großbuchstaben',
  digit: 'eine Ziffer',
};

export const RESET_PAGE_TEXTS: Readonly<Record<Language, ResetPageTexts>> = {
  en: {
    title: 'Choose a password',
    userName: 'User name',
    newPassword: 'New password',
    submit: 'Set the password',
    refused: 'That password can not be used.',
    done: { title: 'The password is set', text: 'You can sign in with it now. Older sessions have ended.' },
    invalid: {
      title: 'This link can not be used',
      text: 'It was used already, or it is too old. Ask for a new one.',
    },
    busy: { title: 'Not now', text: 'The portal is busy. Go back and try again in a moment.' },
    rules({ minimumLength, requires, symbols, blocklist, ownNames }) {
      const kinds = requires.map((kind) => (kind === 'symbol' ? `one of ${symbols}` : ENGLISH_KINDS[kind]));
      return [
        `At least ${minimumLength} characters${kinds.length > 0 ? `, with ${kinds.join(', ')}` : ''}.`,
        ...(blocklist ? ['Not a commonly used one.'] : []),
        ...(ownNames ? ['Not made of your name.'] : []),
      ].join(' ');
    },
  },
  de: {
    title: 'Passwort wählen',
    userName: 'Benutzername',
    newPassword: 'Neues Passwort',
    submit: 'Passwort setzen',
    refused: 'Dieses Passwort kann nicht verwendet werden.',
    done: {
      title: 'Das Passwort ist gesetzt',
      text: 'Sie können sich jetzt damit anmelden. Ältere Sitzungen sind beendet.',
    },
    invalid: {
      title: 'Dieser Link kann nicht verwendet werden',
      text: 'Er wurde schon benutzt oder ist zu alt. Fordern Sie einen neuen an.',
    },
    busy: { title: 'Gerade nicht möglich', text: 'Das Portal ist ausgelastet. Versuchen Sie es gleich noch einmal.' },
    rules({ minimumLength, requires, symbols, blocklist, ownNames }) {
      const kinds = requires.map((kind) => (kind === 'symbol' ? `eines von ${symbols}` : GERMAN_KINDS[kind]));
      return [
        `Mindestens ${minimumLength} Zeichen${kinds.length > 0 ? `, darunter ${kinds.join(', ')}` : ''}.`,
        ...(blocklist ? ['Kein häufig verwendetes.'] : []),
        ...(ownNames ? ['Nicht aus Ihrem Namen gebildet.'] : []),
      ].join(' ');
    },
  },
};
