import { access, rename, rm } from 'node:fs/promises';
import { join, parse } from 'node:path';

/**
 * Makes room at `path` by numbering: `traces.jsonl` becomes `traces.1.jsonl`, that becomes `traces.2.jsonl`, and so on, as long as
 * no more than `maxFiles` are there in the end, one about to be written at `path` among them. The oldest is deleted.
 */
export async function rotate(path: string, maxFiles: number): Promise<void> {
  let files = 0;
  while (files < maxFiles && (await exists(numbered(path, files)))) files++;
  if (files === maxFiles) await rm(numbered(path, --files), { force: true });
  for (let number = files; number > 0; number--)
    await move(numbered(path, number - 1), numbered(path, number));
}

function numbered(path: string, number: number): string {
  if (number === 0) return path;
  const { dir, name, ext } = parse(path);
  return join(dir, `${name}.${number}${ext}`);
}

/** Another process that writes to the same files may have moved it already. */
async function move(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}
