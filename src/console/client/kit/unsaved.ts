/** What is typed somewhere on the page and not saved, each with the question that is asked before it goes. */
const unsaved = new Set<() => string>();

/** Sees to it that nobody leaves the page by mistake; returns what leaves off. */
export function keepUnsaved(question: () => string): () => void {
  unsaved.add(question);
  return () => void unsaved.delete(question);
}

/** Whether the page may be left: asks, where something isn't saved. */
export function mayLeave(): boolean {
  const [question] = unsaved;
  return question === undefined || confirm(question());
}

/** The page goes whatever was typed, as it has to when the session does. */
export function forgetUnsaved(): void {
  unsaved.clear();
}

addEventListener('beforeunload', (event) => {
  if (unsaved.size > 0) event.preventDefault();
});
