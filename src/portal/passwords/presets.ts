import { MAX_PASSWORD_BYTES } from './prepare-password';

export const PASSWORD_POLICIES = ['standard', 'nist', 'layer7', 'esri', 'none'] as const;
export type PasswordPolicyName = (typeof PASSWORD_POLICIES)[number];

/** A kind of character that a policy may demand. */
export type CharacterKind = 'letter' | 'lowercase' | 'uppercase' | 'digit' | 'symbol';

export interface PasswordRules {
  readonly name: PasswordPolicyName;
  /** In characters, that is code points, as NIST SP 800-63B-4 §3.1.1.2 counts. */
  readonly minimumLength: number;
  readonly maximumLength: number;
  readonly requires: readonly CharacterKind[];
  /** What counts as a symbol where one is required. */
  readonly symbols: string;
  /** Whether commonly used passwords are refused. */
  readonly blocklist: boolean;
  /** Whether passwords made of the user's or the portal's own names are refused. */
  readonly ownNames: boolean;
}

const STANDARD: PasswordRules = {
  name: 'standard',
  minimumLength: 8,
  maximumLength: 256,
  requires: [],
  symbols: '',
  blocklist: true,
  ownNames: true,
};

/** The policies to choose from; `layer7` and `esri` are those of the portals whose users move here. */
export const PASSWORD_RULES: Readonly<Record<PasswordPolicyName, PasswordRules>> = {
  standard: STANDARD,
  nist: { ...STANDARD, name: 'nist', minimumLength: 15 },
  layer7: {
    name: 'layer7',
    minimumLength: 8,
    maximumLength: 60,
    requires: ['lowercase', 'uppercase', 'digit', 'symbol'],
    symbols: '!@#$%^&*-',
    blocklist: false,
    ownNames: true,
  },
  esri: { ...STANDARD, name: 'esri', requires: ['letter', 'digit'], blocklist: false },
  none: {
    ...STANDARD,
    name: 'none',
    minimumLength: 1,
    maximumLength: MAX_PASSWORD_BYTES,
    blocklist: false,
    ownNames: false,
  },
};
