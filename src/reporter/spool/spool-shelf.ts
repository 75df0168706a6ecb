import type { Clock } from '../../clock/clock';
import type { DropReason } from '../../diagnostics/stats';
import type { RecoveredSpans } from './recovered-spans';
import { SpoolFile } from './spool-file';
import type { FoundFile, SpoolFolder } from './spool-folder';
import { fileHead } from './spool-format';
import { newName, type SpoolName } from './spool-name';
import type { SpoolOwner } from './spool-owner';

/** A file that is so large is not added to any more: what is removed for want of room is a file at a time. */
const MAX_FILE_BYTES = 1024 * 1024;
/** Nor one that is so old: the age of a file is that of all that is in it, more or less. */
const MAX_FILE_AGE_MS = 600_000;
/** What a file takes at least on most disks; so a bound of bytes bounds the number of files, too. */
const LEAST_FILE_BYTES = 4096;

export interface ShelfOptions {
  readonly folder: SpoolFolder;
  readonly owner: SpoolOwner;
  readonly destination: string;
  readonly contentType: string;
  /** Bytes of all spool files in the folder, other processes' too. */
  readonly maxBytes: number;
  readonly maxAgeMs: number;
  readonly clock: Clock;
  readonly recovered: RecoveredSpans;
}

/** The spool files that are ours, and the bounds that all of them in the folder share. */
export class SpoolShelf {
  readonly #options: ShelfOptions;
  readonly #head: Buffer;
  /** The oldest first, but for those that were taken over. */
  readonly files = new Set<SpoolFile>();
  /** The one that is added to, and when it was begun, ms of the monotonic clock. */
  #current: SpoolFile | undefined = undefined;
  #currentSinceMs = 0;
  /** Of other processes' files, at the last look. */
  #othersBytes = 0;
  #lastCreatedMs = 0;
  isLast = false;

  constructor(options: ShelfOptions) {
    this.#options = options;
    this.#head = fileHead(options.destination, options.contentType);
  }

  get bytes(): number {
    let bytes = this.#othersBytes;
    for (const file of this.files) bytes += taken(file.bytes);
    return bytes;
  }

  /** Every spool file in the folder. */
  async look(): Promise<FoundFile[]> {
    const found = await this.#options.folder.list();
    const mine = new Set([...this.files].map(({ path }) => path));
    this.#othersBytes = 0;
    for (const { path, bytes } of found) if (!mine.has(path)) this.#othersBytes += taken(bytes);
    return found;
  }

  /** A file with room for `length` more bytes, marked as busy; undefined when nothing can make room for them. */
  async fileFor(length: number): Promise<SpoolFile | undefined> {
    if (!this.#fits(length)) await this.#makeRoom(length);
    if (!this.#fits(length)) return undefined;
    let file = this.#currentFor(length);
    if (file === undefined) {
      const { path, name } = this.#newPlace();
      file = this.#begun(await SpoolFile.begin(path, name, this.#options.contentType, this.#head));
    }
    file.isBusy = true;
    return file;
  }

  /** The same without an event loop: only files of ours make room. */
  fileNow(length: number): SpoolFile | undefined {
    for (const file of this.files) {
      if (this.#fits(length)) break;
      if (!file.isBusy) this.discard(file, 'spool-full');
    }
    if (!this.#fits(length)) return undefined;
    const current = this.#currentFor(length);
    if (current !== undefined) return current;
    const { path, name } = this.#newPlace();
    return this.#begun(SpoolFile.beginNow(path, name, this.#options.contentType, this.#head));
  }

  /** Makes a file ours that nobody has any more, with all that is left in it. Undefined: somebody else was quicker. */
  async adopt(found: FoundFile): Promise<SpoolFile | undefined> {
    const claimed = await this.#options.folder.claim(found);
    if (claimed === undefined) return undefined;
    const { file, head } = await SpoolFile.adopt(claimed.path, claimed.name);
    this.#othersBytes = Math.max(0, this.#othersBytes - taken(found.bytes));
    this.files.add(file);
    // What is not counted yet could not be dropped.
    file.isBusy = true;
    try {
      await this.#options.recovered.countIn(file, head, found.name.destination);
    } finally {
      file.isBusy = false;
    }
    if (file.left > 0) return file;
    this.emptied(file);
    return undefined;
  }

  /** Removes what has been there for too long. Returns whether anything was. */
  async expire(found: readonly FoundFile[], isOrphan: (file: FoundFile) => boolean): Promise<boolean> {
    const { clock, maxAgeMs, folder } = this.#options;
    let isAny = false;
    for (const file of this.files) {
      if (file.isBusy || file.newestMs === 0 || clock.tickMs() - file.newestMs <= maxAgeMs) continue;
      this.discard(file, 'spool-expired');
      isAny = true;
    }
    for (const file of found) {
      if (clock.wallMs() - file.touchedMs <= maxAgeMs || !isOrphan(file)) continue;
      if (file.name.isTorn) await folder.remove(file.path);
      else await this.#adoptAndDiscard(file, 'spool-expired');
    }
    return isAny;
  }

  /** Removes a file. What is in memory too stays there; what is not is lost. */
  discard(file: SpoolFile, reason: DropReason): void {
    if (!this.files.has(file)) return;
    for (const copy of file.copies) copy.detach();
    for (const { owner, spanCount } of file.adrift) {
      owner.books.spooled -= spanCount;
      owner.books.drop(reason, spanCount);
    }
    file.adrift = [];
    this.emptied(file);
  }

  /** Nothing is left in it. */
  emptied(file: SpoolFile): void {
    if (!this.files.delete(file)) return;
    if (file === this.#current) this.#current = undefined;
    if (this.isLast) file.removeNow();
    else void file.remove();
  }

  /** Writes no more to the file that is being written to. */
  turn(): void {
    this.#current = undefined;
  }

  /** Leaves everything to whoever comes next. */
  async release(): Promise<void> {
    this.#current = undefined;
    const { folder } = this.#options;
    const files = [...this.files];
    this.files.clear();
    await Promise.all(files.map((file) => file.release(folder.pathOf({ ...file.name, owner: undefined }))));
  }

  touch(): void {
    for (const file of this.files) file.touch();
  }

  #fits(length: number): boolean {
    const current = this.#currentFor(length);
    const more =
      current === undefined
        ? taken(this.#head.length + length)
        : taken(current.bytes + length) - taken(current.bytes);
    return this.bytes + more <= this.#options.maxBytes;
  }

  #currentFor(length: number): SpoolFile | undefined {
    const { maxBytes, clock } = this.#options;
    const current = this.#current;
    if (current === undefined) return undefined;
    const isOld = clock.tickMs() - this.#currentSinceMs > MAX_FILE_AGE_MS;
    // Small spools, too, have several files: removing one must not remove everything.
    const isFull = current.bytes + length > Math.min(MAX_FILE_BYTES, maxBytes / 4);
    return isOld || isFull ? undefined : current;
  }

  /** Of two files of one millisecond, the names must say which is older. */
  #newPlace(): { path: string; name: SpoolName } {
    const { folder, owner, destination, clock } = this.#options;
    const nowMs = Math.floor(clock.wallMs());
    // A clock that was set back is followed.
    const isSame = nowMs <= this.#lastCreatedMs && nowMs > this.#lastCreatedMs - 1000;
    this.#lastCreatedMs = isSame ? this.#lastCreatedMs + 1 : nowMs;
    const name = newName(destination, this.#lastCreatedMs, owner);
    return { path: folder.pathOf(name), name };
  }

  #begun(file: SpoolFile): SpoolFile {
    this.files.add(file);
    this.#current = file;
    this.#currentSinceMs = file.begunMs = this.#options.clock.tickMs();
    return file;
  }

  /** Removes the oldest files, ours and those that nobody has, until so many bytes more are within the bound. */
  async #makeRoom(length: number): Promise<void> {
    const { folder, clock, maxBytes } = this.#options;
    if (length + this.#head.length > maxBytes) return;
    const found = await this.look();
    const orphans = new Set(folder.orphans(found, clock.tickMs()));
    const mine = new Map([...this.files].map((file) => [file.path, file]));
    for (const each of found) {
      if (this.#fits(length)) return;
      const own = mine.get(each.path);
      if (own?.isBusy) continue;
      if (own !== undefined) this.discard(own, 'spool-full');
      else if (each.name.isTorn) {
        await folder.remove(each.path);
        this.#othersBytes -= taken(each.bytes);
      } else if (orphans.has(each)) await this.#adoptAndDiscard(each, 'spool-full');
    }
  }

  async #adoptAndDiscard(found: FoundFile, reason: DropReason): Promise<void> {
    const file = await this.adopt(found).catch(() => undefined);
    if (file !== undefined) this.discard(file, reason);
  }
}

function taken(bytes: number): number {
  return Math.max(bytes, LEAST_FILE_BYTES);
}
