import type { DropReason } from '../diagnostics/stats';
import type { SealedBatch } from './batch';
import type { BatchOwner } from './batch-owner';

/** A batch on its way. */
export interface Waiting {
  readonly batch: SealedBatch;
  readonly owner: BatchOwner;
  /** Grows by one per batch; the halves of one share its number. */
  readonly number: number;
  /** Set when a transport has been given it: the bytes may lie in a socket's queue even after an answer. */
  wasTried: boolean;
  /** Set when a try may have reached the backend. */
  maybeDelivered: boolean;
  /** Whether that is in the books. */
  countedTwice: boolean;
  /** Set when a connection that had been closed meanwhile was replaced at once. */
  triedFresh: boolean;
  /** When the backend first answered "later", ms of the monotonic clock. */
  postponedSinceMs: number | undefined;
  /** False once it is in the books as sent or dropped. */
  isQueued: boolean;
  /** The queue's own: its neighbours. */
  older: Waiting | undefined;
  newer: Waiting | undefined;
}

/** What one owner has in the queue. */
interface Share {
  batches: number;
  lastNumber: number;
}

/** What a batch costs beside its bytes: objects, the buffer's own record. */
const BATCH_BYTES = 512;

/**
 * Batches in the order in which they were sealed, bounded in bytes. What is in it is `waiting` in its owner's books;
 * what leaves it is counted by whoever takes it out, and by `drop` here.
 *
 * ```
 *   first                          newest
 *   in flight ⇄ oldest to drop ⇄ … ⇄ just sealed
 * ```
 *
 * A list, for the second one is dropped when the queue is full: with 65 000 small batches in an array that took 130 µs
 * each, and one large batch makes hundreds of them go, inside the application's `finish()`.
 */
export class BatchQueue {
  readonly maxBytes: number;
  #first: Waiting | undefined = undefined;
  #newest: Waiting | undefined = undefined;
  #bytes = 0;
  #lastNumber = 0;
  readonly #shares = new Map<BatchOwner, Share>();

  constructor(maxBytes: number) {
    this.maxBytes = maxBytes;
  }

  /** The oldest, or undefined. */
  get first(): Waiting | undefined {
    return this.#first;
  }

  /** What it holds, with what each batch costs beside its bytes. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Everybody who has something in it. */
  owners(): Iterable<BatchOwner> {
    return this.#shares.keys();
  }

  /** The number of the last batch of `owner`, or undefined. */
  lastNumberOf(owner: BatchOwner): number | undefined {
    return this.#shares.get(owner)?.lastNumber;
  }

  add(batch: SealedBatch, owner: BatchOwner): void {
    const waiting: Waiting = {
      batch,
      owner,
      number: ++this.#lastNumber,
      wasTried: false,
      maybeDelivered: false,
      countedTwice: false,
      triedFresh: false,
      postponedSinceMs: undefined,
      isQueued: false,
      older: undefined,
      newer: undefined,
    };
    this.#link(waiting, this.#newest, undefined);
  }

  /** Drops the oldest whole batches until the rest fits, but never the newest, nor `inFlight`; returns whose they were. */
  makeRoom(inFlight: Waiting | undefined): Set<BatchOwner> {
    const losers = new Set<BatchOwner>();
    while (this.#bytes > this.maxBytes) {
      const oldest = this.#first === inFlight ? inFlight?.newer : this.#first;
      if (oldest === undefined || oldest === this.#newest) break;
      this.drop(oldest, 'queue-full');
      if (!oldest.wasTried) oldest.owner.reuse(oldest.batch);
      losers.add(oldest.owner);
    }
    return losers;
  }

  remove(waiting: Waiting): void {
    if (!waiting.isQueued) return;
    const { older, newer } = waiting;
    if (older === undefined) this.#first = newer;
    else older.newer = newer;
    if (newer === undefined) this.#newest = older;
    else newer.older = older;
    waiting.isQueued = false;
    this.#count(waiting, -1);
  }

  drop(waiting: Waiting, reason: DropReason): void {
    this.remove(waiting);
    waiting.owner.books.drop(reason, waiting.batch.spanCount);
  }

  /** Drops everything of `owner`. */
  dropAll(owner: BatchOwner, reason: DropReason): void {
    for (let waiting = this.#first; waiting !== undefined; waiting = waiting.newer) {
      if (waiting.owner === owner) this.drop(waiting, reason);
    }
  }

  /** Puts two halves in the place of a batch that was too large. A half that could not be made is lost. */
  split(waiting: Waiting): void {
    const { owner, batch, older, newer } = waiting;
    let lost = batch.spanCount;
    this.remove(waiting);
    let before = older;
    for (const half of batch.halves((count) => owner.envelope(count))) {
      if (half === undefined) continue;
      lost -= half.spanCount;
      const kept: Waiting = { ...waiting, batch: half };
      this.#link(kept, before, newer);
      before = kept;
    }
    owner.books.drop('encode-error', lost);
  }

  #link(waiting: Waiting, older: Waiting | undefined, newer: Waiting | undefined): void {
    waiting.older = older;
    waiting.newer = newer;
    if (older === undefined) this.#first = waiting;
    else older.newer = waiting;
    if (newer === undefined) this.#newest = waiting;
    else newer.older = waiting;
    waiting.isQueued = true;
    this.#count(waiting, 1);
  }

  #count({ batch, owner, number }: Waiting, sign: 1 | -1): void {
    this.#bytes += sign * (batch.heldBytes + BATCH_BYTES);
    owner.books.waitingBytes += sign * batch.message.length;
    const share = this.#shares.get(owner) ?? { batches: 0, lastNumber: 0 };
    share.batches += sign;
    share.lastNumber = Math.max(share.lastNumber, number);
    if (share.batches > 0) this.#shares.set(owner, share);
    else this.#shares.delete(owner);
  }
}
