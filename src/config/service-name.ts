import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Folders looked at, from the start upwards: no sane program lies deeper. */
const MAX_DEPTH = 64;

/**
 * The `name` in the nearest package.json at or above `startDir`, or undefined. The nearest one that has a name counts:
 * `{"type":"module"}` alone only says how files are read. One look at start; never throws.
 */
export function nearestPackageName(startDir: string): string | undefined {
  let folder = startDir;
  for (let depth = 0; depth < MAX_DEPTH; depth++) {
    const name = packageName(join(folder, 'package.json'));
    if (name !== undefined) return name;
    const above = dirname(folder);
    if (above === folder) return undefined;
    folder = above;
  }
  return undefined;
}

function packageName(file: string): string | undefined {
  try {
    const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
    const name = (content as { name?: unknown } | null)?.name;
    return typeof name === 'string' && name.trim() !== '' ? name.trim() : undefined;
  } catch {
    // Absent, unreadable, no JSON: the next one up is asked.
    return undefined;
  }
}
