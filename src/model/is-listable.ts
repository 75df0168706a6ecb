/** Elements of a list that is given as an object of tags or fields. */
const MAX_LIST_LENGTH = 1000;

/**
 * Whether its properties may be listed by `for`…`in`, which makes a name of every index before the first is seen: two
 * seconds for a typed array of 10 MB. May throw, as proxies may.
 */
export function isListable(object: object): boolean {
  // Asking for the prototype, to compare it with that of plain objects, took 15 ns more for each log.
  if (!Array.isArray(object) && !ArrayBuffer.isView(object) && !(object instanceof String)) return true;
  return !((object as { readonly length?: number }).length! > MAX_LIST_LENGTH);
}
