import type { Explanation } from './logged-request';

type Language = 'en' | 'de';

interface Words {
  readonly what?: string;
  readonly todo?: string | null;
}

/**
 * What an API's explanation says in the console: in the visitor's language, and by the console's own means where the
 * API's words speak of the command line.
 */
export function explain(language: Language, { key, what, todo }: Explanation): Pick<Explanation, 'what' | 'todo'> {
  const words = EXPLANATIONS[language].get(key) ?? {};
  return { what: words.what ?? what, todo: words.todo ?? todo };
}

const ENGLISH: Readonly<Record<string, Words>> = {
  'sign-in-refused': {
    todo: 'Look the user up: is it active, is it locked? Unlock it there, or set a new password if it is forgotten.',
  },
  'token-over': {
    todo: 'Rotate the connection: it gets a new token to paste into the identity provider. A revoked connection has to be made anew.',
  },
  'token-unknown': {
    todo: 'Look at the connections: which tokens there are and when they end. Rotate the one that is meant, and paste the new token into the identity provider.',
  },
  'role-unknown': { todo: 'Create the role first, or map to the value of one that exists.' },
};

const GERMAN: Readonly<Record<string, Words>> = {
  succeeded: { what: 'Die Anfrage war erfolgreich.' },
  failed: { what: 'Die Anfrage schlug fehl.' },
  'client-gone': {
    what: 'Der Aufrufer ging, bevor die Antwort vollständig war.',
    todo: 'Worum er bat, kann trotzdem getan sein. Prüfen Sie die Zeitgrenzen des Aufrufers und der Proxys dazwischen.',
  },
  partly: {
    what: 'Die Anfrage als Ganzes wurde ausgeführt, aber einige ihrer Operationen schlugen fehl.',
    todo: 'Jede fehlgeschlagene Operation ist ein eigener Eintrag mit derselben Anfrage-Id.',
  },
  'sign-in-refused': {
    what: 'Jemand konnte sich nicht anmelden: falscher Name oder falsches Passwort, oder ein deaktiviertes oder gesperrtes Konto.',
    todo: 'Suchen Sie den Benutzer: Ist er aktiv, ist er gesperrt? Entsperren Sie ihn dort, oder setzen Sie ein neues Passwort, wenn es vergessen ist.',
  },
  'client-unknown': {
    what: 'Die Client-Id oder das Client-Geheimnis an /oauth/token ist falsch.',
    todo: 'Die Client-Id ist die Id der Verbindung, das Geheimnis eines ihrer Token. Erneuern Sie das Token, wenn es verloren ist.',
  },
  'token-missing': {
    what: 'Die Anfrage trug kein Token, oder nicht in der Form „Authorization: Bearer TOKEN“.',
    todo: 'Wählen Sie im Identitätsanbieter die Anmeldung per HTTP-Kopfzeile (Bearer-Token) und fügen Sie das Token der Verbindung ohne Anführungszeichen ein.',
  },
  'token-over': {
    what: 'Das Token, das im Anbieter eingetragen ist, gilt nicht mehr.',
    todo: 'Erneuern Sie das Token der Verbindung und tragen Sie das neue im Identitätsanbieter ein. Eine widerrufene Verbindung muss neu angelegt werden.',
  },
  'token-unknown': {
    what: 'Das Token ist unbekannt, abgelaufen oder widerrufen.',
    todo: 'Sehen Sie bei den Verbindungen nach, welche Token es gibt und wann sie enden. Erneuern Sie das gemeinte und tragen Sie das neue im Identitätsanbieter ein.',
  },
  'privilege-missing': {
    what: 'Der Aufrufer ist bekannt, darf das aber nicht: Ihm fehlt ein Recht.',
    todo: 'Geben Sie der Verbindung das Recht, das die Meldung nennt, oder dem Benutzer eine Rolle, die es hat.',
  },
  'role-not-grantable': {
    what: 'Die Anfrage gibt oder nimmt eine Rolle, über die der Aufrufer nicht verfügt.',
    todo: 'Nehmen Sie die Rolle aus der Zuordnung des Anbieters, oder lassen Sie die Verbindung sie vergeben (Liste der Rollen, Rechte, Organisationen).',
  },
  'user-too-powerful': {
    what: 'Der Benutzer hat eine Rolle mit mehr Macht als der Aufrufer, der über das Konto deshalb nicht verfügen darf.',
    todo: 'Nehmen Sie solche Konten (meist Administratoren) von der Synchronisation aus, oder verwenden Sie eine Verbindung, die deren Rollen vergeben darf.',
  },
  'password-due': {
    what: 'Der Benutzer ist angemeldet, muss aber vor allem anderen ein neues Passwort wählen.',
    todo: 'Der Benutzer ändert das Passwort; ein Administrator wird nicht gebraucht.',
  },
  'address-not-allowed': {
    what: 'Die Anfrage kam von einer Adresse, die nicht auf der Liste der Verbindung steht.',
    todo: 'Ergänzen Sie die Adressen des Anbieters in der Liste der Verbindung, oder setzen Sie TRUST_PROXY, wenn der Server hinter einem Proxy steht.',
  },
  forbidden: {
    what: 'Der Aufrufer ist bekannt, darf das aber nicht.',
    todo: 'Die Meldung sagt, was fehlt. Ändern Sie Rechte oder Organisationen der Verbindung, oder die Rollen des Benutzers.',
  },
  'resource-missing': {
    what: 'Das gibt es nicht, oder es gehört zu einer Organisation, die der Aufrufer nicht sieht.',
    todo: 'Wurde es hier gelöscht, lassen Sie den Anbieter neu zuordnen oder neu anlegen: Er kennt noch eine alte Id. Gibt es das, geben Sie der Verbindung dessen Organisation.',
  },
  'path-missing': {
    what: 'Diesen Pfad gibt es nicht.',
    todo: 'Prüfen Sie die Basisadresse im Identitätsanbieter: Sie endet auf /scim/v2, ohne Schrägstrich dahinter.',
  },
  'user-name-taken': {
    what: 'Ein anderer Benutzer hat diesen Benutzernamen schon. Groß- und Kleinschreibung macht keinen Unterschied, und der andere kann zu einer Organisation gehören, die der Aufrufer nicht sieht.',
    todo: 'Suchen Sie den anderen Benutzer mit diesem Namen. Ist es dieselbe Person, lassen Sie den Anbieter über userName zuordnen und aktualisieren; wenn nicht, benennen Sie einen der beiden um.',
  },
  'group-name-taken': {
    what: 'Die Organisation hat schon eine Gruppe dieses Namens.',
    todo: 'Lassen Sie den Anbieter die vorhandene Gruppe verknüpfen, oder benennen Sie eine der beiden um.',
  },
  'in-use': {
    what: 'Etwas hängt noch davon ab, deshalb lässt es sich nicht entfernen.',
    todo: 'Entfernen oder verschieben Sie zuerst, was davon abhängt; die Meldung sagt, was das ist.',
  },
  'bulk-reference': {
    what: 'Die Operation bezieht sich auf eine andere derselben Bulk-Anfrage, die fehlschlug oder fehlt.',
    todo: 'Sehen Sie die anderen fehlgeschlagenen Operationen der Anfrage an: Mit ihnen wird auch diese gut.',
  },
  'value-taken': {
    what: 'Ein Wert, den es nur einmal geben darf, ist vergeben.',
    todo: 'Suchen Sie, was den Wert schon hat; ändern Sie ihn dort oder hier, oder lassen Sie den Anbieter darüber zuordnen.',
  },
  'filter-wrong': {
    what: 'Der Filter ist nicht zu verstehen, oder er fragt nach einem Attribut, nach dem sich nicht filtern lässt.',
    todo: 'Die Meldung sagt, wo. Prüfen Sie das Attribut, über das der Anbieter zuordnet.',
  },
  'page-gone': {
    what: 'Die Anfrage verlangte eine Seite, die es nicht (mehr) gibt.',
    todo: 'Der Aufrufer muss wieder mit der ersten Seite beginnen; die meisten tun es von selbst.',
  },
  'patch-path-unknown': {
    what: 'Ein PATCH nennt ein Attribut, das es nicht gibt.',
    todo: 'Prüfen Sie das Attribut in der Zuordnung des Anbieters: seinen Namen und den URN seines Schemas. Hat der Anbieter einen eigenen Dialekt, wählen Sie dessen Profil für die Verbindung.',
  },
  'patch-target-missing': {
    what: 'Ein PATCH ändert ein Element, das nicht da ist: Sein Filter trifft keines.',
    todo: 'Lassen Sie den Anbieter den Benutzer einmal ganz übertragen, oder wählen Sie für die Verbindung das Profil des Anbieters, das solche Elemente anlegt.',
  },
  'read-only': {
    what: 'Die Anfrage ändert ein Attribut, das sich so nicht ändern lässt.',
    todo: 'Nehmen Sie das Attribut aus der Zuordnung des Anbieters.',
  },
  'body-unreadable': {
    what: 'Der Inhalt ist nicht lesbar: kein gültiges JSON, oder keine Nachricht dieser Art.',
    todo: 'Die Meldung sagt, wo. Kommt sie aus einem Skript, prüfen Sie dessen Anführungszeichen; kommt sie von einem Identitätsanbieter, melden Sie es dort.',
  },
  'password-refused': {
    what: 'Die Passwortregeln weisen das Passwort ab.',
    todo: 'Die Meldung sagt, welche Regel. Wählen Sie ein anderes Passwort, oder lassen Sie den Anbieter keines senden (Passwortmodus „ignore“).',
  },
  'role-unknown': {
    what: 'Die Anfrage nennt eine Rolle, die es nicht oder nicht so gibt.',
    todo: 'Legen Sie die Rolle zuerst an, oder ordnen Sie dem Wert einer vorhandenen zu.',
  },
  'organization-unknown': {
    what: 'Die Anfrage nennt eine Organisation, die es nicht gibt oder die der Aufrufer nicht sieht.',
    todo: 'Legen Sie die Organisation zuerst an, oder geben Sie der Verbindung Zugang zu ihr.',
  },
  'value-wrong': {
    what: 'Ein Wert in der Anfrage verletzt eine Regel.',
    todo: 'Die Meldung sagt, welches Attribut und warum. Beheben Sie es an der Quelle oder in der Zuordnung des Anbieters.',
  },
  'method-wrong': {
    what: 'Den Pfad gibt es, aber nicht mit dieser Methode.',
    todo: 'Prüfen Sie die Basisadresse und, bei einem Skript, die Methode.',
  },
  'changed-meanwhile': {
    what: 'Der Eintrag wurde geändert, nachdem der Aufrufer ihn gelesen hatte.',
    todo: 'In der Regel nichts: Der Aufrufer liest ihn neu und wiederholt die Änderung.',
  },
  'too-large': {
    what: 'Die Anfrage ist größer, als der Server annimmt.',
    todo: 'Teilen Sie sie: weniger Operationen in einer Bulk-Anfrage, weniger Mitglieder in einer Änderung einer Gruppe.',
  },
  'media-type-wrong': {
    what: 'Der Inhalt hat einen anderen Medientyp, als dieser Pfad liest.',
    todo: 'Senden Sie „Content-Type: application/scim+json“ (oder application/json).',
  },
  'too-many': {
    what: 'Der Aufrufer sandte mehr Anfragen, als seine Grenze erlaubt, und wurde gebeten zu warten.',
    todo: 'Anbieter warten und machen von selbst weiter. Dauert eine Synchronisation deshalb zu lange, erhöhen Sie RATE_LIMIT.',
  },
  'gis-token-missing': {
    what: 'Der Aufruf trug kein gültiges Token.',
    todo: 'Geben Sie das Token als Kopfzeile oder als Parameter „token“ mit.',
  },
  overloaded: {
    what: 'Der Server hatte zu viel zu tun, oder seine Datenbank antwortete nicht, und bat den Aufrufer wiederzukommen.',
    todo: 'Anbieter wiederholen die Anfrage von selbst. Hält es an, sehen Sie nach /readyz, /metrics und der Datenbank.',
  },
  'server-fault': {
    what: 'Der Server versagte. An der Anfrage liegt das nicht.',
    todo: 'Suchen Sie die Anfrage-Id im Protokoll des Servers: Die Zeile mit der Stufe „error“ nennt die Ursache. Bitte melden Sie es.',
  },
  refused: { what: 'Die Anfrage wurde abgelehnt.', todo: 'Die Meldung sagt, warum.' },
};

export const EXPLANATIONS: Readonly<Record<Language, ReadonlyMap<string, Words>>> = {
  en: new Map(Object.entries(ENGLISH)),
  de: new Map(Object.entries(GERMAN)),
};
