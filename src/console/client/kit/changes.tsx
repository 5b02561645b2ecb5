/** An audit row's changes, attribute → [before, after], to be read by people. */
export function Changes({ changes }: { readonly changes: Readonly<Record<string, unknown>> }) {
  return (
    <ul class="changes">
      {Object.entries(changes)
        .filter(([, change]) => !isNothing(change))
        .map(([attribute, change]) => (
          <li key={attribute}>
            <b>{attribute}</b>: {inWords(change)}
          </li>
        ))}
    </ul>
  );
}

/** A new user's attributes without a value. */
function isNothing(change: unknown): boolean {
  return Array.isArray(change) && change.every((side) => side === null || (Array.isArray(side) && side.length === 0));
}

function inWords(change: unknown): string {
  if (!Array.isArray(change) || change.length !== 2) return short(change);
  return `${short(change[0])} → ${short(change[1])}`;
}

function short(value: unknown): string {
  if (value === null || value === undefined) return '–';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 160 ? `${text.slice(0, 160)}…` : text;
}
