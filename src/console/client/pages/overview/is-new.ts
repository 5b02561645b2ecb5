/** Up to so many users, a portal has only those who set it up. */
const FIRST_USERS = 3;

/** What tells whether a portal is new; undefined: not known, or not for the visitor to see. */
export interface Signs {
  readonly users: number | undefined;
  readonly connections: readonly { readonly lastUsedAt: string | null }[] | undefined;
}

/** Whether nobody has brought users in yet. */
export function isNew({ users, connections = [] }: Signs): boolean {
  return users !== undefined && users <= FIRST_USERS && connections.every(({ lastUsedAt }) => lastUsedAt === null);
}
