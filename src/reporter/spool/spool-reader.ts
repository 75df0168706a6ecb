import type { Clock } from '../../clock/clock';
import { outside } from '../../clock/outside';
import type { SetTimer } from '../../clock/timer';
import type { Message } from '../batch';
import type { BatchOwner } from '../batch-owner';
import type { Waiting } from '../batch-queue';
import { type CopyKeeper, forget, KeptCopy } from './kept-copy';
import type { Adrift, SpoolFile } from './spool-file';
import type { FoundFile, SpoolFolder } from './spool-folder';
import type { SpoolShelf } from './spool-shelf';

/** How often it is looked for files that others have left. */
const SCAN_MS = 10_000;
/** And less often where there are many. */
const MS_PER_FILE = 1;
/** Our files are touched at every so many of them. */
const TOUCH_EVERY = 3;

/** A batch as it comes back from the disk. */
export interface Loaded {
  readonly batch: Message;
  readonly owner: BatchOwner;
  readonly copy: KeptCopy;
  readonly number: number;
  readonly maybeDelivered: boolean;
  readonly countedTwice: boolean;
}

/** The queue, as the reader needs it. */
export interface Taker {
  /** Whether a batch from the disk would be sent, and would not wait for a backend that fails. */
  readonly isWilling: boolean;
  take(loaded: Loaded): Waiting;
  /** Something on the disk has got its fate without being sent. */
  answer(): void;
}

export interface ReaderOptions {
  readonly folder: SpoolFolder;
  readonly shelf: SpoolShelf;
  readonly keeper: CopyKeeper;
  readonly destination: string;
  readonly maxAgeMs: number;
  readonly clock: Clock;
  readonly setTimer: SetTimer;
  readonly failed: (error: unknown) => void;
}

/** Brings batches back from the disk, one at a time, so that what is finished now never waits for more than one of them. */
export class SpoolReader {
  readonly #options: ReaderOptions;
  readonly #taker: Taker;
  #orphans: FoundFile[] = [];
  #loaded: Waiting | undefined = undefined;
  #isBusy = false;
  #work: Promise<void> = Promise.resolve();
  #isClosed = false;
  #scans = 0;
  #cancelTimer: (() => void) | undefined;

  constructor(options: ReaderOptions, taker: Taker) {
    this.#options = options;
    this.#taker = taker;
    this.#cancelTimer = options.setTimer(() => this.#scan(), 0);
  }

  /** Of the batch that is on its way back; Infinity when there is none of this process's. */
  get loadedNumber(): number {
    const { isQueued = false, number = 0 } = this.#loaded ?? {};
    return isQueued && number > 0 ? number : Number.POSITIVE_INFINITY;
  }

  /** Brings the next batch, if there is one and none is on its way. */
  feed(): void {
    if (this.#isBusy || this.#isClosed || this.#loaded?.isQueued || !this.#taker.isWilling) return;
    if (this.#orphans.length === 0 && this.#nextFile() === undefined) return;
    this.#isBusy = true;
    outside(() => {
      this.#work = this.#feed();
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    await this.#work;
  }

  #scan(): void {
    outside(() => void this.#look());
  }

  async #look(): Promise<void> {
    const { folder, shelf, clock, destination, failed } = this.#options;
    let files = 0;
    try {
      const found = await shelf.look();
      files = found.length;
      const orphans = folder.orphans(found, clock.tickMs());
      this.#orphans = orphans.filter(({ name }) => name.destination === destination && !name.isTorn);
      const isOrphan = (file: FoundFile) => orphans.includes(file);
      if (await shelf.expire(found, isOrphan)) this.#taker.answer();
    } catch (error) {
      failed(error);
    }
    if (this.#isClosed) return;
    if (++this.#scans % TOUCH_EVERY === 0) this.#options.shelf.touch();
    this.#cancelTimer = this.#options.setTimer(() => this.#scan(), SCAN_MS + files * MS_PER_FILE);
    this.feed();
  }

  async #feed(): Promise<void> {
    try {
      while (!this.#isClosed) {
        const file = this.#nextFile() ?? (await this.#adopted());
        if (file === undefined) break;
        if (await this.#bring(file, file.adrift[0])) break;
      }
    } catch (error) {
      this.#options.failed(error);
    }
    this.#isBusy = false;
  }

  /** The oldest of ours that holds something which is not in memory. */
  #nextFile(): SpoolFile | undefined {
    let oldest: SpoolFile | undefined;
    for (const file of this.#options.shelf.files) {
      if (file.adrift.length === 0) continue;
      if (oldest === undefined || file.name.createdMs < oldest.name.createdMs) oldest = file;
    }
    return oldest;
  }

  async #adopted(): Promise<SpoolFile | undefined> {
    for (;;) {
      const orphan = this.#orphans.shift();
      if (orphan === undefined || this.#isClosed) return undefined;
      const file = await this.#options.shelf.adopt(orphan);
      if (file !== undefined) return file;
    }
  }

  /** Whether a batch was handed over. What is too old, or cannot be read, gets its fate here. */
  async #bring(file: SpoolFile, adrift: Adrift): Promise<boolean> {
    const message = this.#isTooOld(file, adrift) ? undefined : await file.message(adrift.offset);
    // Its file may have been removed meanwhile, to make room: then it is in the books.
    if (file.adrift[0] !== adrift || this.#isClosed) return false;
    file.adrift.shift();
    const { owner, spanCount } = adrift;
    if (message !== undefined) {
      this.#hand(file, adrift, message);
      return true;
    }
    const isTorn = !this.#isTooOld(file, adrift);
    if (isTorn) file.isTorn = true;
    owner.books.spooled -= spanCount;
    owner.books.drop(isTorn ? 'spool-torn' : 'spool-expired', spanCount);
    forget(this.#options.keeper, file, adrift.offset);
    this.#taker.answer();
    return false;
  }

  #hand(file: SpoolFile, adrift: Adrift, message: Buffer): void {
    const { owner, spanCount, offset, writtenMs, maybeDelivered, countedTwice, number } = adrift;
    const { contentType } = file;
    const batch: Message = { message, contentType, spanCount, heldBytes: message.length };
    const at = { offset, writtenMs, isTried: maybeDelivered, isLoaded: true };
    const copy = new KeptCopy(this.#options.keeper, file, at, { batch, owner });
    this.#loaded = this.#taker.take({ batch, owner, copy, number, maybeDelivered, countedTwice });
  }

  /** The wall clock may have been set forward: what this process has begun itself is no older than that. */
  #isTooOld({ begunMs }: SpoolFile, { writtenMs }: Adrift): boolean {
    const { clock, maxAgeMs } = this.#options;
    const ageMs = clock.wallMs() - writtenMs;
    if (ageMs <= maxAgeMs) return false;
    return begunMs === undefined || clock.tickMs() - begunMs > maxAgeMs;
  }
}
