import type { BatchOwner } from '../batch-owner';
import type { Waiting } from '../batch-queue';
import type { SpoolFile } from './spool-file';
import { DONE, TRIED, WAITING } from './spool-format';

/** Who is told of copies that are no longer needed. */
export interface CopyKeeper {
  /** The event loop has ended: nothing can be waited for. */
  readonly isLast: boolean;
  emptied(file: SpoolFile): void;
}

/** What there is on the disk of a batch that is in memory. */
export class KeptCopy {
  readonly #keeper: CopyKeeper;
  readonly #file: SpoolFile;
  readonly #offset: number;
  readonly #owner: BatchOwner;
  readonly #spanCount: number;
  readonly #writtenMs: number;
  #state: number;
  /** It was read back: after a failure it goes to where it came from. */
  readonly isLoaded: boolean;

  constructor(
    keeper: CopyKeeper,
    file: SpoolFile,
    at: { offset: number; writtenMs: number; isTried: boolean; isLoaded: boolean },
    waiting: Pick<Waiting, 'owner' | 'batch'>,
  ) {
    this.#keeper = keeper;
    this.#file = file;
    this.#offset = at.offset;
    this.#writtenMs = at.writtenMs;
    this.#state = at.isTried ? TRIED : WAITING;
    this.isLoaded = at.isLoaded;
    this.#owner = waiting.owner;
    this.#spanCount = waiting.batch.spanCount;
    file.copies.add(this);
  }

  /** It is about to be sent: whoever reads it from the disk must know that the backend may have it. */
  tried(): Promise<unknown> | undefined {
    return this.#become(TRIED);
  }

  /** It surely has not arrived. */
  untried(): void {
    this.#become(WAITING);
  }

  /** Its spans are in the books, as sent or dropped: it goes. */
  gone(): void {
    if (!this.#file.copies.delete(this)) return;
    this.#owner.books.spooled -= this.#spanCount;
    forget(this.#keeper, this.#file, this.#offset);
  }

  /** `waiting` leaves the memory, and is read back when its turn comes. False: the copy is lost, and that would be its end. */
  release(waiting: Waiting): boolean {
    if (!this.#file.copies.delete(this)) return false;
    const { owner, number, maybeDelivered, countedTwice, batch } = waiting;
    const { spanCount } = batch;
    const place = { offset: this.#offset, writtenMs: this.#writtenMs };
    this.#file.adrift.push({ ...place, owner, number, maybeDelivered, countedTwice, spanCount });
    return true;
  }

  /** The file is removed, the batch stays in memory. */
  detach(): void {
    if (this.#file.copies.delete(this)) this.#owner.books.spooled -= this.#spanCount;
  }

  #become(state: number): Promise<unknown> | undefined {
    if (this.#state === state || !this.#file.copies.has(this)) return undefined;
    this.#state = state;
    return this.#file.mark(this.#offset, state, this.#keeper.isLast);
  }
}

/** A record is done with. The last one takes its file along, unless more is being written to it. */
export function forget(keeper: CopyKeeper, file: SpoolFile, offset: number): void {
  if (--file.left === 0 && !file.isBusy) keeper.emptied(file);
  else file.mark(offset, DONE, keeper.isLast);
}
