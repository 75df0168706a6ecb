import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The project's folder; compiled tests lie somewhere below it. */
export const projectRoot: string = rootAbove(__dirname);

function rootAbove(folder: string): string {
  return existsSync(join(folder, 'biome.json')) ? folder : rootAbove(dirname(folder));
}
