import type { ApiError } from './api';
import { fillText, type Language, type Values } from './texts';
import { fieldTexts, refusalTexts, wordTexts } from './refusal-texts';

/** A refusal, told to the visitor. */
export interface Refusal {
  readonly text: string;
  /** The server's own words, in English, where the text says less than they do. */
  readonly words?: string;
}

type Key = keyof (typeof refusalTexts)['en'];

/** What the server says, and which text says so; what the pattern's groups catch is put into the text. */
export const RULES: readonly (readonly [pattern: RegExp, key: Key])[] = [
  [/^(?<field>\w+): another (?<thing>[a-z ]+?)(?: of the organization)? has it\.$/, 'taken'],
  [/^(?<field>value|display): the role "(?<name>.*)" has this name\.$/, 'roleNamed'],
  [/^(?<field>[\w.]+) must not be empty\.$/, 'empty'],
  [/^(?<field>[\w.]+) is required\.$/, 'required'],
  [/^(?<field>[\w.]+) must not be longer than (?<count>\d+) characters\.$/, 'tooLong'],
  [/^(?<field>[\w.]+) must not be longer than (?<count>\d+) bytes in UTF-8\.$/, 'tooManyBytes'],
  [/^(?<field>[\w.]+) must not hold U\+0000 or half a surrogate pair\.$/, 'unstorable'],
  [/^(?<field>\w+) must not start or end with a space\.$/, 'edges'],
  [/^(?<field>\w+) must not hold control characters or invisible ones\.$/, 'unseen'],
  [/^There is no role "(?<name>.*)"\.$/, 'noRole'],
  [/^There is no organization "(?<name>.*)"\.$/, 'noOrganization'],
  [/^"(?<name>.*)" is the last active Portal Admin: make another one first\.$/, 'lastAdministrator'],
  [/^The last active Portal Admin belongs to this organization\.$/, 'lastAdministratorWithin'],
  [/^notifyUser can't be true: this portal sends no mail\b/, 'noMail'],
  [/^notifyUser can't be true: a disabled user/, 'noMailDisabled'],
  [/^notifyUser can't be true: the user has no e-mail address\.$/, 'noMailAddress'],
  [/^The user ".*" lacks the privilege (?<privilege>[\w:]+)\.$/, 'lacksPrivilege'],
  [/^You can't change your own (?<fields>[\w, ]+): ask another administrator\.$/, 'ownAttributes'],
  [/^Your own password is changed with the current one\b/, 'ownPassword'],
  [/^The user ".*" may not grant the role (?<name>.*?): (?<why>.*)\.$/, 'mayNotGrant'],
  [/^The user ".*" may not remove the role (?<name>.*?): (?<why>.*)\.$/, 'mayNotTake'],
  [/may not rename, .* take over "(?<name>.*)", who holds the role (?<role>.*?): (?<why>.*)\.$/, 'mayNotRule'],
  [/may not rename, .* take over "(?<name>.*)", who holds a role elsewhere: (?<why>.*)\.$/, 'mayNotRuleElsewhere'],
  [/^it does not see the organization where the role counts$/, 'whyUnseen'],
  [/^it lacks (?<privileges>.*) itself$/, 'whyLacks'],
  [/^the role reaches beyond the organizations it sees$/, 'whyBeyond'],
  [/^An enterprise account needs idpUsername\b/, 'needsIdpUsername'],
  [/^A group can not be a member of itself\.$/, 'ownMember'],
  [/^No user or group of the group's organization has the id (?<names>.*)\.$/, 'strangers'],
  [/^The role "(?<name>.*)" is built in: (?<field>\w+) can't be changed\.$/, 'builtInRole'],
  [/^(?<field>[\w.]+) can't be changed once it is set\.$/, 'immutable'],
  [/^(?<field>[\w.]+) is read-only\.$/, 'immutable'],
  [/^(?<field>[\w.]+) is required and can't be removed\.$/, 'required'],
  [/^The role "(?<name>.*)" is built in and can't be deleted\.$/, 'builtInRoleStays'],
  [/^(?<n>\d+) users still hold the role "(?<name>.*)"\.$/, 'roleHeld'],
  [/^The built-in organization "(?<name>.*)" keeps its name and stays active\.$/, 'builtInOrganization'],
  [/^The organization "(?<name>.*)" is built in and can't be deleted\.$/, 'builtInOrganizationStays'],
  [/^The organization "(?<name>.*)" still has (?<users>\d+) users and (?<groups>\d+) groups\.$/, 'organizationFull'],
  [/ is limited to its organizations; roles aren't\.$/, 'rolesEverywhere'],
  [/ is limited to its organizations and can't \w+ one\.$/, 'organizationsEverywhere'],
  [/^The password must be changed first\b/, 'passwordFirst'],
  [/^The current password is wrong\.$/, 'currentWrong'],
  [/^The new password must differ from the current one\.$/, 'sameAgain'],
  [/^The password (?<rules>must .*)\.$/s, 'password'],
  [/^must have at least (?<count>\d+) characters$/, 'passwordShort'],
  [/^must have at most (?<count>\d+) characters$/, 'passwordLong'],
  [/^must contain one of (?<symbols>.*)$/s, 'passwordSymbol'],
  [/^must contain (?<kind>an? [\w -]+)$/, 'passwordNeeds'],
  [/^must not be a commonly used password$/, 'passwordCommon'],
  [/^must not be made of the user's or the portal's own name$/, 'passwordNames'],
  [/^must not be empty$/, 'passwordEmpty'],
  [/^The token would have expired already\.$/, 'expiredAlready'],
  [/^The connection "(?<name>.*)" was revoked on \S+\.$/, 'revoked'],
  [/^allowedAddresses must be addresses or networks such as \S+, and "(?<entry>.*)" is neither\.$/, 'badAddress'],
  [/^organizations must name one at least\b/, 'noneSeen'],
  [/ doesn't see every organization itself\.$/, 'notEverywhere'],
  [/^It is done: hand the file in again\.$/, 'importDone'],
  [/^Its file is gone, or elsewhere: hand it in again\.$/, 'importFileGone'],
  [/^It is being run already\.$/, 'importRunning'],
  [/^Too many imports wait already\.$/, 'importsWait'],
  [/^Too many files come in at once\.$/, 'importsComeIn'],
  [/^Too many files wait to be imported already\b/, 'importsKept'],
  [/^The file is empty\b/, 'fileEmpty'],
  [/^The file is not UTF-8\b/, 'fileBinary'],
  [/^What the file is can not be told\b/, 'fileUnknown'],
  [/^Only who handed the file in /, 'ownFileOnly'],
  [/^Too many attempts from this address\b/, 'tooManyAttempts'],
];

/** What a status or a code says by itself, where nobody knows the words. */
const BY_STATUS: Readonly<Record<number, Key>> = {
  403: 'forbidden',
  412: 'changedMeanwhile',
  413: 'tooLarge',
  429: 'tooManyRequests',
  503: 'busy',
};
const BY_CODE: Readonly<Record<string, Key>> = {
  uniqueness: 'conflict',
  conflict: 'inUse',
  invalidFilter: 'badSearch',
  mutability: 'unchangeable',
};

/** These say all there is to say of their status, whatever the server's words. */
const COMPLETE: readonly number[] = [412, 413, 429, 503];

/** What an API refused, in the visitor's language; as far as the console has no text for it, with the server's words. */
export function refusalIn(language: Language, error: ApiError): Refusal {
  const { status, message } = error;
  const known = inWordsOf(language, message);
  if (known !== undefined) return { text: known };
  const say = (key: Key, values: Values = {}) => fillText(language, refusalTexts[language][key], values);
  if (COMPLETE.includes(status)) return { text: say(BY_STATUS[status] ?? 'failed') };
  if (message === '') return { text: say(generalKey(error)) };
  // The server's words are English.
  if (language === 'en' && status < 500) return { text: message };
  const field = error.attribute === undefined ? undefined : fieldTexts[language][error.attribute];
  const text = field !== undefined && status === 400 ? say('badField', { field }) : say(generalKey(error));
  return { text, words: message };
}

function generalKey({ status, code = '' }: ApiError): Key {
  if (status >= 500 && status !== 503) return 'serverFault';
  if (status === 409 && code !== 'uniqueness') return 'inUse';
  return BY_CODE[code] ?? BY_STATUS[status] ?? (status === 400 ? 'badValue' : 'failed');
}

/** The text for what the server said, if there is one. */
function inWordsOf(language: Language, words: string): string | undefined {
  for (const [pattern, key] of RULES) {
    const match = pattern.exec(words);
    if (match) return fillText(language, refusalTexts[language][key], valuesIn(language, match.groups ?? {}));
  }
  return undefined;
}

/** The caught parts, each in the visitor's language where it is a word of the server's. */
function valuesIn(language: Language, groups: Readonly<Record<string, string>>): Values {
  const fields = fieldTexts[language];
  const words = wordTexts[language];
  const each = (name: string, value: string): string | number => {
    if (name === 'field') return fields[value] ?? value;
    if (name === 'fields')
      return value
        .split(', ')
        .map((one) => fields[one] ?? one)
        .join(', ');
    if (name === 'thing' || name === 'kind') return words[value] ?? value;
    if (name === 'why') return inWordsOf(language, value) ?? value;
    if (name === 'rules') return brokenRules(language, value);
    return name === 'n' ? Number(value) : value;
  };
  return Object.fromEntries(Object.entries(groups).map(([name, value]) => [name, each(name, value)]));
}

/** `must …, must … and must …`, each in the visitor's language. */
function brokenRules(language: Language, rules: string): string {
  const told = rules.split(/(?:, | and )(?=must )/).map((rule) => inWordsOf(language, rule) ?? rule);
  return told.join(', ');
}
