/** A part of a query as it was meant; as it came, where it is escaped wrongly. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
