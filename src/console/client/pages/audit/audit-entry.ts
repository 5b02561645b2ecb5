/** An entry of `GET /audit`. */
export interface AuditEntry {
  readonly id: string;
  readonly at: string;
  readonly actor: { readonly kind: string; readonly id: string; readonly name: string };
  readonly address: string | null;
  readonly requestId: string | null;
  readonly action: string;
  readonly subject: { readonly type: string; readonly id: string };
  readonly organization: string | null;
  readonly changes: Readonly<Record<string, unknown>>;
}

/** One attribute's change, each side as a person would write it down; undefined: there was nothing. */
export interface Change {
  readonly attribute: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** What changed: attributes without a value on either side are left out. */
export function changesIn({ changes }: Pick<AuditEntry, 'changes'>): readonly Change[] {
  return Object.entries(changes)
    .map(([attribute, change]): Change => {
      const isPair = Array.isArray(change) && change.length === 2;
      const [before, after] = isPair ? (change as [unknown, unknown]) : [undefined, change];
      return { attribute, before: inWords(before), after: inWords(after) };
    })
    .filter(({ before, after }) => before !== undefined || after !== undefined);
}

function inWords(value: unknown): string | undefined {
  if (value === null || value === undefined || value === '') return undefined;
  if (Array.isArray(value)) return value.length === 0 ? undefined : value.map(inWords).join('; ');
  if (typeof value === 'object') {
    const parts = Object.entries(value).flatMap(([name, part]) => {
      const text = inWords(part);
      return text === undefined ? [] : [`${name}: ${text}`];
    });
    return parts.length === 0 ? undefined : parts.join(', ');
  }
  return typeof value === 'string' ? value : JSON.stringify(value);
}
