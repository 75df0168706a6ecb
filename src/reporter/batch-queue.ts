import type { DropReason } from '../diagnostics/stats';
import type { Message } from './batch';
import type { BatchOwner } from './batch-owner';
import type { KeptCopy } from './spool/kept-copy';

/** A batch on its way. */
export interface Waiting {
  readonly batch: Message;
  readonly owner: BatchOwner;
  /** Grows by one per batch; the halves of one share its number. */
  readonly number: number;
  /** Set when a transport has been given it: the bytes may lie in a socket's queue even after an answer. */
  wasTried: boolean;
  /** Set while it is in flight, and after a try that may have reached the backend. */
  isOut: boolean;
  /** Set when a try may have reached the backend. */
  maybeDelivered: boolean;
  /** Whether that is in the books. */
  countedTwice: boolean;
  /** Set when a connection that had been closed meanwhile was replaced at once. */
  triedFresh: boolean;
  /** When the backend first answered "later", ms of the monotonic clock. */
  postponedSinceMs: number | undefined;
  /** False once it is in the books as sent or dropped, or only on the disk. */
  isQueued: boolean;
  /** What there is of it on the disk. */
  copy: KeptCopy | undefined;
  /** Set while its bytes are being written there. */
  isShared: boolean;
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

  /** The number of the last batch that was added. */
  get lastNumber(): number {
    return this.#lastNumber;
  }

  /** Everybody who has something in it. */
  owners(): Iterable<BatchOwner> {
    return this.#shares.keys();
  }

  /** The number of the last batch of `owner`, or undefined. */
  lastNumberOf(owner: BatchOwner): number | undefined {
    return this.#shares.get(owner)?.lastNumber;
  }

  add(batch: Message, owner: BatchOwner, known: Partial<Waiting> = {}): Waiting {
    const waiting: Waiting = {
      batch,
      owner,
      number: known.number ?? ++this.#lastNumber,
      wasTried: false,
      isOut: false,
      maybeDelivered: false,
      countedTwice: false,
      triedFresh: false,
      postponedSinceMs: undefined,
      isQueued: false,
      copy: undefined,
      isShared: false,
      older: undefined,
      newer: undefined,
    };
    // Only a batch from the disk is known already.
    if (known.copy !== undefined) Object.assign(waiting, known);
    this.#link(waiting, this.#newest, undefined);
    return waiting;
  }

  /**
   * Drops the oldest whole batches until the rest fits, but never the newest, nor `inFlight`; returns whose they were.
   * Those that are on the disk are not lost, but read back later.
   */
  makeRoom(inFlight: Waiting | undefined): Set<BatchOwner> {
    const losers = new Set<BatchOwner>();
    while (this.#bytes > this.maxBytes) {
      const oldest = this.#first === inFlight ? inFlight?.newer : this.#first;
      if (oldest === undefined || oldest === this.#newest) break;
      if (!this.leave(oldest, 'queue-full')) losers.add(oldest.owner);
      if (!oldest.wasTried && !oldest.isShared) oldest.owner.reuse(oldest.batch);
    }
    return losers;
  }

  /** Its fate is known. */
  remove(waiting: Waiting): void {
    this.#unlink(waiting);
    waiting.copy?.gone();
  }

  /** It goes out of memory: to the disk if it is there, which is answered with true; else it is dropped. */
  leave(waiting: Waiting, reason: DropReason): boolean {
    if (waiting.copy?.release(waiting) !== true) {
      this.drop(waiting, reason);
      return false;
    }
    this.#unlink(waiting);
    return true;
  }

  #unlink(waiting: Waiting): void {
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

  /** Drops everything of `owner` that is not on the disk. */
  dropAll(owner: BatchOwner, reason: DropReason): void {
    for (let waiting = this.#first; waiting !== undefined; waiting = waiting.newer) {
      if (waiting.owner === owner) this.leave(waiting, reason);
    }
  }

  /**
   * Puts two halves in the place of a batch that was too large. A half that could not be made is lost. Undefined: it cannot
   * be cut.
   */
  split(waiting: Waiting): Waiting[] | undefined {
    const { owner, batch, older, newer } = waiting;
    if (batch.spanCount < 2 || batch.halves === undefined) return undefined;
    let lost = batch.spanCount;
    this.#unlink(waiting);
    const linked: Waiting[] = [];
    for (const half of batch.halves((count) => owner.envelope(count))) {
      if (half === undefined) continue;
      lost -= half.spanCount;
      const kept: Waiting = { ...waiting, batch: half, copy: undefined, isShared: false };
      this.#link(kept, linked.at(-1) ?? older, newer);
      linked.push(kept);
    }
    owner.books.drop('encode-error', lost);
    return linked;
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
