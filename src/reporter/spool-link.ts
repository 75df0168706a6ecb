import type { BatchOwner } from './batch-owner';
import type { BatchQueue, Waiting } from './batch-queue';
import type { CircuitState } from './circuit';
import type { Spool } from './spool/spool';
import type { Loaded, Taker } from './spool/spool-reader';

/** What the spool needs of the delivery. */
export interface LinkedDelivery {
  readonly state: CircuitState;
  startSoon(): void;
  /** Something on the disk has got its fate without being sent. */
  answerWaiters(): void;
}

/**
 * Between a delivery's queue and its spool: what the queue holds is written, and comes back from the disk. Without a spool it
 * does nothing.
 */
export class SpoolLink implements Taker {
  readonly #spool: Spool | undefined;
  readonly #queue: BatchQueue;
  readonly #delivery: LinkedDelivery;

  constructor(spool: Spool | undefined, queue: BatchQueue, delivery: LinkedDelivery) {
    this.#spool = spool;
    this.#queue = queue;
    this.#delivery = delivery;
    spool?.start(this);
  }

  /** The least number of a batch that waits, in memory or on the disk only; Infinity: there is none. */
  get oldest(): number {
    const queued = this.#queue.first?.number ?? Number.POSITIVE_INFINITY;
    return Math.min(queued, this.#spool?.oldestAdrift ?? queued);
  }

  /** The greatest number of a batch that `owner` waits for, or undefined. What is on the disk only may be anybody's. */
  lastNumberOf(owner: BatchOwner): number | undefined {
    const isAdrift = (this.#spool?.oldestAdrift ?? Number.POSITIVE_INFINITY) < Number.POSITIVE_INFINITY;
    return isAdrift ? this.#queue.lastNumber : this.#queue.lastNumberOf(owner);
  }

  added(waiting: Waiting): void {
    this.#spool?.watch(waiting, this.#isHopeful);
  }

  cut(whole: Waiting, halves: readonly Waiting[]): void {
    this.#spool?.replace(whole.copy, halves);
  }

  /** Something was sent, or may be. */
  feed(): void {
    this.#spool?.feed();
  }

  /** Only where a batch from the disk will not have to wait long. */
  get isWilling(): boolean {
    return this.#delivery.state !== 'backing off' && this.#queue.bytes <= this.#queue.maxBytes / 2;
  }

  /** It comes back behind those that wait. */
  take(loaded: Loaded): Waiting {
    const waiting = this.#queue.add(loaded.batch, loaded.owner, loaded);
    this.#delivery.startSoon();
    return waiting;
  }

  answer(): void {
    this.#delivery.answerWaiters();
  }

  /** Whether a batch may be acknowledged soon: nothing has failed, or takes longer than is waited for before it is written. */
  get #isHopeful(): boolean {
    const oldest = this.#queue.first?.copy;
    return this.#delivery.state !== 'backing off' && (oldest === undefined || oldest.isLoaded);
  }
}
