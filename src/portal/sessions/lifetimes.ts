const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** A session ends this long after sign-in, */
export const SESSION_LIFETIME = 12 * HOUR;

/** or when it wasn't used for this long. Last use is written once a minute at most, so this is exact to a minute. */
export const SESSION_IDLE = 2 * HOUR;

/** So many failures within the window lock the account. */
export const FAILURES = { limit: 5, window: 15 * MINUTE, lock: 15 * MINUTE } as const;

/** So many failed sign-ins, or requests for mail, from one address within the window block the address. */
export const ADDRESS_ATTEMPTS = { limit: 20, window: 15 * MINUTE, block: 15 * MINUTE } as const;

/** How long a link that a mail carries can be used. */
export const LINK_LIFETIME = { 'password-reset': HOUR, invitation: 7 * 24 * HOUR } as const;
