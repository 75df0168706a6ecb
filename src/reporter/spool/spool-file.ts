import { fstatSync, futimes, unlinkSync, write, writeSync } from 'node:fs';
import { rename, unlink } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { BatchOwner } from '../batch-owner';
import { closed, openNew, openNewNow, openOld, readAt, writeAll, writeAllNow } from './descriptor';
import type { KeptCopy } from './kept-copy';
import {
  type FileHead,
  isWhole,
  MAX_FILE_HEAD_BYTES,
  RECORD_HEAD_BYTES,
  type RecordHead,
  readFileHead,
  readRecordHead,
} from './spool-format';
import type { SpoolName } from './spool-name';

const WINDOW_BYTES = 64 * 1024;

/** A batch that is on the disk and not in memory. */
export interface Adrift {
  readonly offset: number;
  readonly owner: BatchOwner;
  readonly spanCount: number;
  /** Its number in the queue, for those who wait for it; 0 if it is another process's. */
  readonly number: number;
  readonly writtenMs: number;
  readonly maybeDelivered: boolean;
  readonly countedTwice: boolean;
}

/**
 * One file that is ours: batches are appended to it, marked in place, and read back from it.
 */
export class SpoolFile {
  readonly path: string;
  readonly name: SpoolName;
  readonly contentType: string;
  readonly #fd: number;
  /** What an append under way will have made of it. */
  bytes: number;
  /** Batches in it whose spans are not in the books yet as sent or dropped. */
  left = 0;
  /** When this process began it, ms of the monotonic clock; undefined when another one did. */
  begunMs: number | undefined = undefined;
  /** When something was last appended, ms of the monotonic clock. */
  newestMs = 0;
  /** Something in it could not be read: it is set aside, not removed. */
  isTorn = false;
  isGone = false;
  /** Something is about to be appended, or it is being taken over: it may be empty, and stays. */
  isBusy = false;
  adrift: Adrift[] = [];
  /** Of batches that are in memory too. */
  readonly copies = new Set<KeptCopy>();
  /** Of marks that the system has not answered for: closing the descriptor before them could hit another file. */
  readonly #underWay = new Set<Promise<unknown>>();
  /** The last one of each record: two threads of the system's may take two in any order. */
  readonly #lastMarks = new Map<number, Promise<unknown>>();

  private constructor(path: string, name: SpoolName, contentType: string, fd: number, bytes: number) {
    this.path = path;
    this.name = name;
    this.contentType = contentType;
    this.#fd = fd;
    this.bytes = bytes;
  }

  static async begin(path: string, name: SpoolName, contentType: string, head: Buffer): Promise<SpoolFile> {
    const file = new SpoolFile(path, name, contentType, await openNew(path), 0);
    try {
      await file.append([head], head.length);
      return file;
    } catch (error) {
      await file.remove();
      throw error;
    }
  }

  /** The same without an event loop. */
  static beginNow(path: string, name: SpoolName, contentType: string, head: Buffer): SpoolFile {
    const file = new SpoolFile(path, name, contentType, openNewNow(path), 0);
    file.appendNow([head], head.length);
    return file;
  }

  /** One that another process has left, and that has been claimed. Its head is undefined when it cannot be read. */
  static async adopt(
    path: string,
    name: SpoolName,
  ): Promise<{ file: SpoolFile; head: FileHead | undefined }> {
    const fd = await openOld(path);
    const { size } = fstatSync(fd);
    const head = readFileHead(await readAt(fd, 0, Math.min(size, MAX_FILE_HEAD_BYTES)));
    return { file: new SpoolFile(path, name, head?.contentType ?? '', fd, size), head };
  }

  /** Throws when not all of it could be written: what was is written over next time. Returns where it begins. */
  async append(chunks: Uint8Array[], length: number): Promise<number> {
    const offset = this.bytes;
    this.bytes += length;
    try {
      await writeAll(this.#fd, chunks, length, offset);
      return offset;
    } catch (error) {
      this.bytes = offset;
      throw error;
    }
  }

  appendNow(chunks: Uint8Array[], length: number): number {
    const offset = this.bytes;
    writeAllNow(this.#fd, chunks, length, offset);
    this.bytes += length;
    return offset;
  }

  /** Whether an append that nobody can await any more is there to its end. */
  hasLanded(end: number): boolean {
    return fstatSync(this.#fd).size >= end;
  }

  /** Writes a record's state over; `now`: before this returns. What fails costs a batch that is sent twice. */
  mark(offset: number, state: number, now: boolean): Promise<unknown> | undefined {
    if (this.isGone) return undefined;
    const byte = Uint8Array.of(state);
    if (now) {
      try {
        writeSync(this.#fd, byte, 0, 1, offset);
      } catch {
        // As said.
      }
      return undefined;
    }
    const begin = () => promisify(write)(this.#fd, byte, 0, 1, offset).catch(() => {});
    const marked = this.#lastMarks.get(offset)?.then(begin) ?? begin();
    this.#lastMarks.set(offset, marked);
    this.#underWay.add(marked);
    return marked.finally(() => {
      this.#underWay.delete(marked);
      if (this.#lastMarks.get(offset) === marked) this.#lastMarks.delete(offset);
    });
  }

  /** A record's head, and where it lies; the first one that cannot be read ends it. */
  async *records(from: number): AsyncGenerator<{ offset: number; head: RecordHead; isCut: boolean }> {
    let window: Buffer = Buffer.alloc(0);
    let windowAt = 0;
    for (let offset = from; offset < this.bytes; ) {
      // Small batches lie close together: a read for each would be thousands.
      if (offset + RECORD_HEAD_BYTES > windowAt + window.length) {
        window = await readAt(this.#fd, offset, WINDOW_BYTES);
        windowAt = offset;
      }
      const head = readRecordHead(window, offset - windowAt);
      if (head === undefined) {
        this.isTorn = true;
        return;
      }
      const end = offset + RECORD_HEAD_BYTES + head.messageLength;
      yield { offset, head, isCut: end > this.bytes };
      offset = end;
    }
  }

  /** Undefined when it is not what was written. */
  async message(offset: number): Promise<Buffer | undefined> {
    const head = readRecordHead(await readAt(this.#fd, offset, RECORD_HEAD_BYTES));
    const start = offset + RECORD_HEAD_BYTES;
    if (head === undefined || start + head.messageLength > this.bytes) return undefined;
    const message = await readAt(this.#fd, start, head.messageLength);
    return isWhole(head, message) ? message : undefined;
  }

  /** Tells other processes that this one lives. */
  touch(): void {
    const now = Date.now() / 1000;
    const touched = promisify(futimes)(this.#fd, now, now).catch(() => {});
    this.#underWay.add(touched);
    touched.finally(() => this.#underWay.delete(touched));
  }

  async remove(): Promise<void> {
    this.isGone = true;
    await (this.isTorn ? rename(this.path, tornPath(this.path)) : unlink(this.path)).catch(() => {});
    await this.#close();
  }

  removeNow(): void {
    this.isGone = true;
    try {
      unlinkSync(this.path);
    } catch {
      // It is read again, and found to be done with.
    }
  }

  /** Leaves it to whoever comes next, under `path`. */
  async release(path: string): Promise<void> {
    this.isGone = true;
    // Closed first: some systems do not rename what is open.
    await this.#close();
    await rename(this.path, path).catch(() => {});
  }

  async #close(): Promise<void> {
    await Promise.all(this.#underWay);
    await closed(this.#fd);
  }
}

function tornPath(path: string): string {
  return path.replace(/\.spool$/, '.torn');
}
