import type { CharacterKind, PasswordRules } from '../portal/passwords/presets';

interface Rule<Value> {
  readonly enabled: boolean;
  readonly value: Value;
}

/** The password policy in the developer portal's words. It has none for "a letter of either case" and for word lists. */
export interface PolicyAnswer {
  readonly MINIMUM_LENGTH: Rule<number>;
  readonly MAXIMUM_LENGTH: Rule<number>;
  /** How many of each kind there have to be. */
  readonly LOWERCASE: Rule<number>;
  readonly UPPERCASE: Rule<number>;
  readonly NUMBER: Rule<number>;
  readonly SYMBOL: Rule<number>;
  /** What counts as a symbol where one is required. */
  readonly SUPPORTED_SYMBOLS: Rule<string>;
}

export function presentPolicy({ minimumLength, maximumLength, requires, symbols }: PasswordRules): PolicyAnswer {
  const atLeastOne = (kind: CharacterKind) => {
    const enabled = requires.includes(kind);
    return { enabled, value: enabled ? 1 : 0 };
  };
  return {
    MINIMUM_LENGTH: { enabled: true, value: minimumLength },
    MAXIMUM_LENGTH: { enabled: true, value: maximumLength },
    LOWERCASE: atLeastOne('lowercase'),
    UPPERCASE: atLeastOne('uppercase'),
    NUMBER: atLeastOne('digit'),
    SYMBOL: atLeastOne('symbol'),
    SUPPORTED_SYMBOLS: { enabled: symbols !== '', value: symbols },
  };
}
