import { access, rename, rm } from 'node:fs/promises';
import { parse } from 'node:path';

/**
 * Makes room at `path` by numbering: `traces.jsonl` becomes `traces.1.jsonl`, that becomes `traces.2.jsonl`, and so on, as long as
 * no more than `maxFiles` are there in the end, one about to be written at `path` among them. The oldest is deleted.
 */
export async function rotate(path: string, maxFiles: number): Promise<void> {
  let count = 1;
  while (count < maxFiles && (await exists(numbered(path, count - 1)))) count++;
  if (count >= maxFiles) await rm(numbered(path, maxFiles - 1), { force: true });
  for (let number = Math.min(count, maxFiles - 1); number > 0; number--) {
    await move(numbered(path, number - 1), numbered(path, number));
  }
}

function numbered(path: string, number: number): string {
  if (number === 0) return path;
  const { dir, name, ext } = parse(path);
  const file = `${name}.${number}${ext}`;
  return dir === '' ? file : `${dir}/${file}`;
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
