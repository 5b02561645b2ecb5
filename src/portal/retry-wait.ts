/**
 * Milliseconds from a failed attempt, the first or a later one, to the next: doubling from `first` to `longest`; apart at
 * random, so that what one dead server held up doesn't come back all at once.
 */
export function waitAfter(attempts: number, { first, longest }: { readonly first: number; readonly longest: number }) {
  return Math.min(first * 2 ** (attempts - 1), longest) * (0.75 + Math.random() / 2);
}
