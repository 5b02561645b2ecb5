import { defineTexts } from '../../kit/i18n';

export const firstCallTexts = defineTexts({
  en: {
    title: 'Does it work?',
    waiting: 'Looking for its calls…',
    notYet: '{provider} hasn’t called yet. Try it there; this page notices by itself.',
    stranger: 'Somebody called with a token that isn’t known. Was it pasted whole, and without the word Bearer?',
    refused: '{provider} reaches the portal, but its last call was refused:',
    works: 'works',
    called: '{provider} has called and was answered:',
    why: 'What to do',
    whatItDid: 'What it asked for',
    unreachable:
      'This address is good on this machine or in your own network only. A provider in the cloud needs a public https address: set PUBLIC_URL at the server to it.',
    where: 'The form',
    test: 'To try it',
    then: 'After that',
  },
  de: {
    title: 'Funktioniert es?',
    waiting: 'Es wird nach Aufrufen gesehen …',
    notYet: '{provider} hat noch nicht aufgerufen. Probieren Sie es dort; diese Seite merkt es von selbst.',
    stranger: 'Jemand rief mit einem unbekannten Token auf. Wurde es vollständig eingefügt, und ohne das Wort Bearer?',
    refused: '{provider} erreicht das Portal, aber der letzte Aufruf wurde abgewiesen:',
    works: 'geht',
    called: '{provider} hat aufgerufen und eine Antwort bekommen:',
    why: 'Was zu tun ist',
    whatItDid: 'Worum es bat',
    unreachable:
      'Diese Adresse gilt nur auf dieser Maschine oder in Ihrem eigenen Netz. Ein Anbieter in der Cloud braucht eine öffentliche https-Adresse: Tragen Sie sie am Server als PUBLIC_URL ein.',
    where: 'Das Formular',
    test: 'Zum Ausprobieren',
    then: 'Danach',
  },
});
