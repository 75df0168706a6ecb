import type { Clock } from '../../clock/clock';
import { outside } from '../../clock/outside';
import type { SetTimer } from '../../clock/timer';
import type { Waiting } from '../batch-queue';
import { type CopyKeeper, KeptCopy } from './kept-copy';
import { isWorthWriting, SpoolAppend, type Unwritten } from './spool-append';
import type { SpoolFile } from './spool-file';
import { DONE } from './spool-format';
import type { SpoolShelf } from './spool-shelf';

/** Written at a time. */
const MAX_WRITE_BYTES = 4 * 1024 * 1024;
/** A disk that was full a moment ago still is. */
const RETRY_MS = 5000;
const FULL = 'it is full, and nothing in it may be removed';

export interface WriterOptions {
  readonly shelf: SpoolShelf;
  readonly keeper: CopyKeeper;
  readonly clock: Clock;
  readonly setTimer: SetTimer;
  readonly failed: (error: unknown) => void;
  readonly succeeded: () => void;
}

/** Puts batches on the disk that their backend has not acknowledged soon, one append at a time. */
export class SpoolWriter {
  readonly #options: WriterOptions;
  #unwritten: Unwritten[] = [];
  #append: SpoolAppend | undefined = undefined;
  #appended: Promise<void> = Promise.resolve();
  #cancelTimer: (() => void) | undefined = undefined;
  #isClosed = false;
  /** After a failure, ms of the monotonic clock. */
  #pausedUntilMs = 0;
  /** A disk that refused is not asked a thousand times while the process ends. */
  #hasFailedNow = false;

  constructor(options: WriterOptions) {
    this.#options = options;
  }

  /** Writes it in `graceMs`, unless it has left the queue by then. `after` is called when it is there, or need not be. */
  watch(waiting: Waiting, graceMs: number, after?: () => void): void {
    const nowMs = this.#options.clock.tickMs();
    while (this.#unwritten.length > 0 && !this.#unwritten[0].waiting.isQueued)
      this.#unwritten.shift()?.after?.();
    const dueMs = nowMs + graceMs;
    // They are written in their order: what is to be there soon takes those before it along.
    for (let i = this.#unwritten.length - 1; i >= 0 && this.#unwritten[i].dueMs > dueMs; i--) {
      this.#unwritten[i].dueMs = dueMs;
      this.#cancelTimer?.();
      this.#cancelTimer = undefined;
    }
    this.#unwritten.push({ waiting, after, dueMs });
    this.#arm();
  }

  /** Writes everything, and waits for it. */
  async writeAll(): Promise<void> {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    const beganMs = this.#options.clock.tickMs();
    for (;;) {
      // Perhaps another one that closes has these on their way.
      while (this.#append !== undefined) await this.#appended;
      const items = this.#take(Number.POSITIVE_INFINITY);
      if (items.length > 0) await this.#write(items);
      if (items.length === 0 || this.#pausedUntilMs > beganMs) return;
    }
  }

  /** Writes everything before it returns; nothing else may run in between. */
  writeNow(): void {
    this.#takeOver();
    while (!this.#hasFailedNow) {
      const items = this.#take(Number.POSITIVE_INFINITY);
      if (items.length === 0) return;
      this.#hasFailedNow = !this.#appendNow(items);
    }
  }

  /** Does what the append under way was to do: nobody can await it any more. */
  #takeOver(): void {
    const append = this.#append;
    if (append === undefined || append.isOver) return;
    append.isOver = true;
    if (append.hasLanded()) {
      this.#written(append);
      return;
    }
    // Its file may end with a part of it, for good: what came behind that would not be found.
    this.#options.shelf.turn();
    // Perhaps it is written still, and then its batches are there twice; a second copy costs less than none.
    for (const { waiting } of append.items) waiting.maybeDelivered = waiting.isOut = true;
    this.#unwritten.unshift(...append.items);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    await this.#appended;
    this.#unwritten = [];
  }

  #arm(): void {
    if (this.#cancelTimer !== undefined || this.#append !== undefined || this.#isClosed) return;
    if (this.#unwritten.length === 0) return;
    const { clock, setTimer } = this.#options;
    const dueMs = Math.max(this.#unwritten[0].dueMs, this.#pausedUntilMs);
    const delayMs = Math.max(0, dueMs - clock.tickMs());
    this.#cancelTimer = setTimer(() => this.#due(), delayMs);
  }

  #due(): void {
    this.#cancelTimer = undefined;
    // The timer is set anew when that has ended.
    if (this.#append !== undefined) return;
    const items = this.#take(this.#options.clock.tickMs());
    // The application's request that has filled a batch is not to hang on to a write.
    if (items.length > 0) outside(() => void this.#write(items));
    else this.#arm();
  }

  /** Those due by then, as many as are written at a time; those that need not be written any more are let go. */
  #take(byMs: number): Unwritten[] {
    const items: Unwritten[] = [];
    let bytes = 0;
    let taken = 0;
    for (const item of this.#unwritten) {
      if (item.dueMs > byMs || bytes > MAX_WRITE_BYTES) break;
      taken++;
      if (isWorthWriting(item)) {
        items.push(item);
        bytes += item.waiting.batch.message.length;
        // Its bytes are not to be used for another batch while they are written.
        item.waiting.isShared = true;
      } else item.after?.();
    }
    this.#unwritten.splice(0, taken);
    return items;
  }

  #write(items: readonly Unwritten[]): Promise<void> {
    this.#append = new SpoolAppend(items);
    this.#appended = this.#appendSoon(this.#append);
    return this.#appended;
  }

  async #appendSoon(append: SpoolAppend): Promise<void> {
    const { shelf } = this.#options;
    let file: SpoolFile | undefined;
    try {
      file = await shelf.fileFor(append.length);
      if (!append.isOver) append.prune();
      if (!append.isOver && append.items.length > 0) await this.#appendTo(file, append);
    } catch (error) {
      if (!append.isOver) this.#failed(append.items, error);
    }
    if (file !== undefined) file.isBusy = false;
    if (file?.left === 0) shelf.emptied(file);
    this.#append = undefined;
    this.#arm();
  }

  async #appendTo(file: SpoolFile | undefined, append: SpoolAppend): Promise<void> {
    if (file === undefined) throw new Error(FULL);
    append.place(file);
    await file.append(append.chunks(this.#options.clock.wallMs()), append.end - file.bytes);
    if (!append.isOver) this.#written(append);
    else for (const offset of append.offsets) file.mark(offset, DONE, false);
  }

  #appendNow(items: readonly Unwritten[]): boolean {
    const { shelf, clock } = this.#options;
    const append = new SpoolAppend(items);
    try {
      const file = shelf.fileNow(append.length);
      if (file === undefined) throw new Error(FULL);
      append.place(file);
      file.appendNow(append.chunks(clock.wallMs()), append.end - file.bytes);
      this.#written(append);
      return true;
    } catch (error) {
      this.#failed(items, error);
      return false;
    }
  }

  #written({ file, items, offsets }: SpoolAppend): void {
    const { keeper, clock, succeeded } = this.#options;
    if (file === undefined) return;
    file.newestMs = clock.tickMs();
    file.left += items.length;
    items.forEach(({ waiting, after }, i) => {
      const at = {
        offset: offsets[i],
        writtenMs: clock.wallMs(),
        isTried: waiting.isOut,
        isLoaded: false,
      };
      const copy = new KeptCopy(keeper, file, at, waiting);
      waiting.owner.books.spooled += waiting.batch.spanCount;
      waiting.isShared = false;
      if (waiting.isQueued) waiting.copy = copy;
      else copy.gone();
      after?.();
    });
    succeeded();
  }

  /** They stay in memory, and are tried again. */
  #failed(items: readonly Unwritten[], error: unknown): void {
    this.#options.shelf.turn();
    this.#pausedUntilMs = this.#options.clock.tickMs() + RETRY_MS;
    this.#unwritten.unshift(...items);
    this.#options.failed(error);
  }
}
