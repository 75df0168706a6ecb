import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The project's folder: compiled tests lie somewhere below it, files that are not compiled are still in it. */
export function projectRoot(folder: string = __dirname): string {
  return existsSync(join(folder, 'biome.json')) ? folder : projectRoot(dirname(folder));
}
