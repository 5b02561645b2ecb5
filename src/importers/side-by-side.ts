/**
 * The items, those of one neighbourhood one after the other, else in the order in which they came: a database writes what
 * stands in the order of neighbourhoods page by page then, and each page once.
 */
export function sideBySide<Item>(items: readonly Item[], neighbourhoodOf: (item: Item) => string | undefined): Item[] {
  const groups = new Map<string | undefined, Item[]>();
  for (const item of items) {
    const neighbourhood = neighbourhoodOf(item);
    const group = groups.get(neighbourhood);
    if (group) group.push(item);
    else groups.set(neighbourhood, [item]);
  }
  return Array.from(groups.values()).flat();
}
