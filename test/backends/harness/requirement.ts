/** For node:test's `skip`: false when the backend is there, else the reason, said loudly; with CLEW_REQUIRE_BACKENDS=1 an error. */
export function skipWithout(name: string, missing: string | undefined): false | string {
  if (missing === undefined) return false;
  const line = `${name} is missing: ${missing}`;
  if (process.env.CLEW_REQUIRE_BACKENDS === '1') throw new Error(line);
  process.stderr.write(`\n!!! NOT TESTED. ${line}\n\n`);
  return line;
}
