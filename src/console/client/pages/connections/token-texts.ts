import { defineTexts } from '../../kit/i18n';

export const tokenTexts = defineTexts({
  en: {
    token: 'Token',
    once: 'The token is shown this once. The portal keeps only its fingerprint, so paste it now.',
    paste: 'What to paste into {name}',
    there: 'The token was shown when it was made, and can’t be shown again. Rotate to make a new one.',
    guide: 'Mappings, and what can go wrong: {guide} in the portal’s documentation.',
    leaveEmpty: 'Yours to choose.',
    other: 'Another client',
    provider: 'Provider',
    none: 'None: only the token',
    expires: 'The new token ends',
    expiresHint: 'The overview reminds you from 30 days before. Empty: never.',
  },
  de: {
    token: 'Token',
    once: 'Das Token wird nur dieses eine Mal gezeigt. Das Portal behält nur seinen Fingerabdruck; fügen Sie es also jetzt ein.',
    paste: 'Was in {name} einzufügen ist',
    there:
      'Das Token wurde gezeigt, als es entstand, und lässt sich nicht noch einmal zeigen. Tauschen Sie es aus, um ein neues zu bekommen.',
    guide: 'Zuordnungen, und was schiefgehen kann: {guide} in der Dokumentation des Portals.',
    leaveEmpty: 'Das wählen Sie selbst.',
    other: 'Anderer Client',
    provider: 'Anbieter',
    none: 'Keiner: nur das Token',
    expires: 'Das neue Token endet',
    expiresHint: 'Ab 30 Tage vorher erinnert der Überblick daran. Leer: nie.',
  },
});
