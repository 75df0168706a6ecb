import type { DropReason } from '../diagnostics/stats';
import type { SealedBatch } from './batch';
import type { BatchOwner } from './batch-owner';

/** A batch on its way. */
export interface Waiting {
  readonly batch: SealedBatch;
  readonly owner: BatchOwner;
  /** Grows by one per batch; the halves of one share its number. */
  readonly number: number;
  /** Set when a try may have reached the backend. */
  maybeDelivered: boolean;
  /** Whether that is in the books. */
  countedTwice: boolean;
  /** Set when a connection that had been closed meanwhile was replaced at once. */
  triedFresh: boolean;
  /** When the backend first answered "later", ms of the monotonic clock. */
  postponedSinceMs: number | undefined;
}

/** What a batch costs beside its bytes. */
const BATCH_BYTES = 512;

/**
 * Batches in the order in which they were sealed, bounded in bytes. What is in it is `waiting` in its owner's books;
 * what leaves it is counted by whoever takes it out, and by `drop` here.
 */
export class BatchQueue {
  readonly maxBytes: number;
  #batches: Waiting[] = [];
  #bytes = 0;
  #lastNumber = 0;

  constructor(maxBytes: number) {
    this.maxBytes = maxBytes;
  }

  /** The oldest, or undefined. */
  get first(): Waiting | undefined {
    return this.#batches[0];
  }

  has(waiting: Waiting): boolean {
    return this.#batches.includes(waiting);
  }

  /** The owners of everything in it, one for each batch. */
  owners(): BatchOwner[] {
    return this.#batches.map(({ owner }) => owner);
  }

  /** The number of the last batch of `owner`, or undefined. */
  lastNumberOf(owner: BatchOwner): number | undefined {
    return this.#batches.findLast((waiting) => waiting.owner === owner)?.number;
  }

  add(batch: SealedBatch, owner: BatchOwner): void {
    const waiting: Waiting = {
      batch,
      owner,
      number: ++this.#lastNumber,
      maybeDelivered: false,
      countedTwice: false,
      triedFresh: false,
      postponedSinceMs: undefined,
    };
    this.#batches.push(waiting);
    this.#count(waiting, 1);
  }

  /** Drops the oldest whole batches until the rest fits, but never the newest, nor `inFlight`; returns the dropped. */
  makeRoom(inFlight: Waiting | undefined): Waiting[] {
    const dropped: Waiting[] = [];
    while (this.#bytes > this.maxBytes) {
      const oldest = this.#batches.find((waiting) => waiting !== inFlight);
      if (oldest === undefined || oldest === this.#batches.at(-1)) break;
      this.drop(oldest, 'queue-full');
      dropped.push(oldest);
    }
    return dropped;
  }

  remove(waiting: Waiting): void {
    const at = this.#batches.indexOf(waiting);
    if (at < 0) return;
    this.#batches.splice(at, 1);
    this.#count(waiting, -1);
  }

  drop(waiting: Waiting, reason: DropReason): void {
    this.remove(waiting);
    waiting.owner.books.drop(reason, waiting.batch.spanCount);
  }

  /** Drops everything of `owner`. */
  dropAll(owner: BatchOwner, reason: DropReason): void {
    const dropped = this.#batches.filter((waiting) => waiting.owner === owner);
    this.#batches = this.#batches.filter((waiting) => waiting.owner !== owner);
    for (const waiting of dropped) {
      this.#count(waiting, -1);
      owner.books.drop(reason, waiting.batch.spanCount);
    }
  }

  /** Puts two halves in the place of a batch that was too large. A half that could not be made is lost. */
  split(waiting: Waiting): void {
    const { owner, batch } = waiting;
    const { spanCount } = batch;
    const at = this.#batches.indexOf(waiting);
    this.remove(waiting);
    const halves = batch.halves((count) => owner.envelope(count)).filter((half) => half !== undefined);
    const kept = halves.map((half) => ({ ...waiting, batch: half }));
    this.#batches.splice(at, 0, ...kept);
    for (const half of kept) this.#count(half, 1);
    owner.books.drop('encode-error', spanCount - halves.reduce((sum, half) => sum + half.spanCount, 0));
  }

  #count({ batch, owner }: Waiting, sign: 1 | -1): void {
    this.#bytes += sign * (batch.heldBytes + BATCH_BYTES);
    owner.books.waitingBytes += sign * batch.message.length;
  }
}
