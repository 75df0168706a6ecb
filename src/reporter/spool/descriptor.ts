import { close, constants, open, openSync, read, writev, writevSync } from 'node:fs';
import { promisify } from 'node:util';

/**
 * Plain descriptors, not FileHandles: at the end of a process everything must be possible without an event loop, too, and
 * one that is not closed is no reason for a warning.
 */

/** Traces tell of users: nobody else may read them. */
const MODE = 0o600;
/** A link that somebody has put there is not followed; Windows has none. */
const FLAGS = constants.O_RDWR | (constants.O_NOFOLLOW ?? 0);
const NEW = FLAGS | constants.O_CREAT | constants.O_EXCL;

export function openNew(path: string): Promise<number> {
  return promisify(open)(path, NEW, MODE);
}

export function openNewNow(path: string): number {
  return openSync(path, NEW, MODE);
}

export function openOld(path: string): Promise<number> {
  return promisify(open)(path, FLAGS);
}

/** Less when the file ends. */
export async function readAt(fd: number, offset: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  const { bytesRead } = await promisify(read)(fd, bytes, 0, length, offset);
  return bytes.subarray(0, bytesRead);
}

/** All of `length` bytes, or an error; what was written before it stays, and is not counted on. */
export async function writeAll(fd: number, chunks: Uint8Array[], length: number, at: number): Promise<void> {
  const { bytesWritten } = await promisify(writev)(fd, chunks, at);
  if (bytesWritten !== length) throw noRoom();
}

export function writeAllNow(fd: number, chunks: Uint8Array[], length: number, at: number): void {
  if (writevSync(fd, chunks, at) !== length) throw noRoom();
}

export async function closed(fd: number): Promise<void> {
  await promisify(close)(fd).catch(() => {});
}

function noRoom(): Error {
  return Object.assign(new Error('ENOSPC: no room for a whole batch'), { code: 'ENOSPC' });
}
