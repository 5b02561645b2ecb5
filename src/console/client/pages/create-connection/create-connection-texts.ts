import { defineTexts } from '../../kit/i18n';

export const createConnectionTexts = defineTexts({
  en: {
    title: 'Connect a provider',
    step: 'Step {at} of 3',
    which: 'Who keeps the users?',
    whichWhy: 'The portal knows the forms of these providers, and fills them in with you.',
    script: 'A script of your own (curl)',
    other: 'Another client',
    what: 'What may {provider} do here?',
    expires: 'The token ends',
    expiresHint: 'The overview reminds you from 30 days before. Empty: never.',
    back: 'Back',
    create: 'Create the connection',
    made: '{name} is ready: paste its values',
    done: 'I have pasted them',
  },
  de: {
    title: 'Anbieter verbinden',
    step: 'Schritt {at} von 3',
    which: 'Wer führt die Benutzer?',
    whichWhy: 'Das Portal kennt die Formulare dieser Anbieter und füllt sie mit Ihnen aus.',
    script: 'Ein eigenes Skript (curl)',
    other: 'Ein anderer Client',
    what: 'Was darf {provider} hier?',
    expires: 'Das Token endet',
    expiresHint: 'Ab 30 Tage vorher erinnert der Überblick daran. Leer: nie.',
    back: 'Zurück',
    create: 'Verbindung anlegen',
    made: '{name} ist bereit: fügen Sie die Werte ein',
    done: 'Ich habe sie eingefügt',
  },
});
