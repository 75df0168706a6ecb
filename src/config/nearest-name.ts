/** Names longer than this are compared by their beginning, so that a comparison has a bound. */
const MAX_COMPARED = 64;

/** The name among `names` that takes the fewest changed letters to become `name`; the first of equals. */
export function nearestName(
  name: string,
  names: Iterable<string>,
): { name: string; distance: number } | undefined {
  let nearest: { name: string; distance: number } | undefined;
  for (const candidate of names) {
    const distance = editDistance(name, candidate);
    if (nearest === undefined || distance < nearest.distance) nearest = { name: candidate, distance };
  }
  return nearest;
}

/** Letters to insert, remove or replace (Levenshtein), row by row of the usual matrix. */
export function editDistance(left: string, right: string): number {
  const a = left.slice(0, MAX_COMPARED);
  const b = right.slice(0, MAX_COMPARED);
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const replaced = above[column - 1] + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, above[column] + 1, current[column - 1] + 1));
    }
    above = current;
  }
  return above[b.length];
}
