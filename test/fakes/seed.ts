/**
 * What generators of inputs begin with, `CLEW_SEED` before all. Where commits are judged (`CI` is set) always the same, so that
 * a commit is judged by what it changed; elsewhere another each time.
 */
export function seedOfRun(): number {
  const { CLEW_SEED, CI } = process.env;
  if (CLEW_SEED !== undefined) return Number(CLEW_SEED);
  return CI === undefined ? Date.now() >>> 0 : 20261129;
}
