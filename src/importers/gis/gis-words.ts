/** What the GIS portal's words mean; the room that speaks with the GIS portal knows, and it is handed in. */
export interface GisWords {
  /** `org_user`, or `User`, or a custom role's identifier → the role by id, value or name. */
  readonly role: (word: string) => string;
  /** `creatorUT` or `creator` → the license type; undefined where it is none. */
  readonly license: (word: string) => string | undefined;
}
