/** Where a real server's program comes from: found on this machine, or obtained once into a cache of its own. */
import { accessSync, constants, mkdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

/** A program, and where it was found; or, in words, what is missing. */
export type Program =
  | { readonly path: string; readonly from: string; readonly missing?: undefined }
  | { readonly missing: string };

/** Outside of the repository: survives a fresh clone, and nothing of it is ever committed. */
export function cacheFolder(): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'clew-backends');
}

/** The executable's full path, or undefined. */
export function onPath(name: string): string | undefined {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, name))
    .find((path) => isReadable(path, constants.X_OK));
}

export function isReadable(path: string, mode: number = constants.R_OK): boolean {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    return false;
  }
}

/**
 * Fills `folder` by way of a neighbour that takes its name only when `fill` has succeeded, so that a build which was
 * interrupted is never mistaken for a finished one.
 */
export async function fillOnce(folder: string, fill: (building: string) => Promise<void>): Promise<void> {
  const building = `${folder}.${process.pid}`;
  mkdirSync(building, { recursive: true });
  try {
    await fill(building);
    rmSync(folder, { recursive: true, force: true });
    renameSync(building, folder);
  } finally {
    rmSync(building, { recursive: true, force: true });
  }
}
