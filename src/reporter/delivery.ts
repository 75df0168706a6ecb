import type { Clock } from '../clock/clock';
import type { SetTimer } from '../clock/timer';
import type { Diagnostics } from '../diagnostics/logger';
import type { DropReason, ExporterBooks } from '../diagnostics/stats';
import type { Envelope } from '../encoder/encoder';
import type { SendResult, Transport } from '../transport/transport';
import { Backoff } from './backoff';
import type { SealedBatch } from './batch';

/** Who answers for a batch: one reporter. */
export interface BatchOwner {
  readonly books: ExporterBooks;
  readonly diagnostics: Diagnostics;
  /** The envelope of a batch that has to be sealed again. */
  envelope(spanCount: number): Envelope;
  /** Spans that a backend's answer says it refused although it took the message, and why (OTLP's partial success). */
  readonly readAnswer: ((body: Uint8Array, contentType: string) => RefusedSpans | undefined) | undefined;
  /** Kinds of failure warned about since the last success. */
  readonly failureKinds: Set<string>;
}

export interface RefusedSpans {
  readonly rejectedSpans: number;
  readonly message: string;
}

export interface DeliveryOptions {
  readonly transport: Transport;
  /** Bytes that may wait, the batch in flight included. */
  readonly maxQueueBytes: number;
  /** How long a backend that answers "later" is asked again for the same batch. */
  readonly retryMaxElapsedMs: number;
  readonly clock: Clock;
  readonly setTimer: SetTimer;
  readonly random: () => number;
}

interface Waiting {
  readonly batch: SealedBatch;
  readonly owner: BatchOwner;
  /** Grows by one per batch; the halves of one share its number. */
  readonly number: number;
  /** Set when a try may have reached the backend. */
  maybeDelivered: boolean;
  triedFresh: boolean;
  /** When the backend first answered "later", ms of the monotonic clock. */
  postponedSinceMs: number | undefined;
}

interface Waiter {
  readonly upTo: number;
  readonly resolve: () => void;
}

/** What a batch costs beside its bytes. */
const BATCH_BYTES = 512;

/**
 * The queue and the one retry loop of one backend. Batches go out in their order, one request at a time.
 *
 * ```
 *              add                       delivered, rejected
 *   idle ─────────────► sending ───────────────────────────────► idle, or the next batch
 *                         ▲  │ worth another try
 *           time, flush() │  ▼
 *                       backing off
 * ```
 *
 * A batch that could not even be handed over (nobody answers) is tried for as long as the queue has room for it; one that
 * the backend answered with "later" for `retryMaxElapsedMs`. When the queue is full the oldest batch that is not in flight is dropped.
 */
export class Delivery {
  readonly #options: DeliveryOptions;
  readonly #backoff: Backoff;
  #queue: Waiting[] = [];
  #queueBytes = 0;
  #lastNumber = 0;
  #inFlight: Waiting | undefined = undefined;
  #abort: AbortController | undefined = undefined;
  #cancelTimer: (() => void) | undefined = undefined;
  /** The server has said when: flush() does not come before. */
  #mustWait = false;
  #waiters: Waiter[] = [];

  constructor(options: DeliveryOptions) {
    this.#options = options;
    this.#backoff = new Backoff(options.random);
  }

  /** Where it goes, fit to be shown. */
  get target(): string {
    return this.#options.transport.target;
  }

  add(batch: SealedBatch, owner: BatchOwner): void {
    this.#enqueue({
      batch,
      owner,
      number: ++this.#lastNumber,
      maybeDelivered: false,
      triedFresh: false,
      postponedSinceMs: undefined,
    });
    this.#makeRoom();
    this.#next();
  }

  /** Resolves when every batch added before the call is delivered or dropped, or `signal` aborts. */
  flush(signal: AbortSignal): Promise<void> {
    const upTo = this.#lastNumber;
    if (signal.aborted || this.#oldestNumber() > upTo) return Promise.resolve();
    if (this.#cancelTimer !== undefined && !this.#mustWait) this.#wake();
    return new Promise((resolve) => {
      const waiter: Waiter = { upTo, resolve };
      this.#waiters.push(waiter);
      signal.addEventListener('abort', () => this.#giveUp(waiter), { once: true });
    });
  }

  /** Drops what `owner` has waiting, the batch in flight too. */
  abandon(owner: BatchOwner, reason: DropReason): void {
    const mine = this.#queue.filter((waiting) => waiting.owner === owner);
    for (const waiting of mine) this.#drop(waiting, reason);
    if (this.#inFlight?.owner === owner) this.#abort?.abort();
    this.#answerWaiters();
  }

  async close(): Promise<void> {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#abort?.abort();
    await this.#options.transport.close();
  }

  #enqueue(waiting: Waiting): void {
    this.#queue.push(waiting);
    this.#count(waiting, 1);
  }

  #count({ batch, owner }: Waiting, sign: 1 | -1): void {
    this.#queueBytes += sign * (batch.heldBytes + BATCH_BYTES);
    owner.books.waitingBytes += sign * batch.message.length;
  }

  /** The oldest whole batches make room, but never the newest, nor the one in flight. */
  #makeRoom(): void {
    while (this.#queueBytes > this.#options.maxQueueBytes) {
      const oldest = this.#queue.find((waiting) => waiting !== this.#inFlight);
      if (oldest === undefined || oldest === this.#queue.at(-1)) return;
      this.#drop(oldest, 'queue-full');
      oldest.owner.diagnostics.warnOnce(`queue full ${this.target}`, () => {
        return `the queue for ${this.target} is full (${this.#options.maxQueueBytes} bytes); the oldest spans are dropped. Later ones are counted in stats() only.`;
      });
    }
    this.#answerWaiters();
  }

  #remove(waiting: Waiting): boolean {
    const at = this.#queue.indexOf(waiting);
    if (at < 0) return false;
    this.#queue.splice(at, 1);
    this.#count(waiting, -1);
    return true;
  }

  #drop(waiting: Waiting, reason: DropReason): void {
    if (this.#remove(waiting)) waiting.owner.books.drop(reason, waiting.batch.spanCount);
  }

  #next(): void {
    if (this.#inFlight !== undefined || this.#cancelTimer !== undefined || this.#queue.length === 0) return;
    const waiting = this.#queue[0];
    this.#inFlight = waiting;
    this.#abort = new AbortController();
    if (waiting.maybeDelivered) waiting.owner.books.maybeDuplicated += waiting.batch.spanCount;
    const { message, contentType } = waiting.batch;
    this.#options.transport.send(message, contentType, this.#abort.signal).then((result) => {
      this.#inFlight = undefined;
      this.#abort = undefined;
      // It may have been abandoned meanwhile: then it is in the books already.
      if (this.#queue.includes(waiting)) this.#settle(waiting, result);
      this.#answerWaiters();
      this.#next();
    });
  }

  #settle(waiting: Waiting, result: SendResult): void {
    const { owner, batch } = waiting;
    if (result.kind === 'delivered') {
      this.#delivered(waiting, result.body, result.contentType);
      return;
    }
    owner.books.lastError = result.reason;
    if (result.kind === 'retry') {
      this.#retry(waiting, result);
      return;
    }
    this.#backoff.reset();
    if (result.kind === 'too-large' && batch.spanCount > 1) {
      this.#split(waiting);
      return;
    }
    this.#warn(waiting, result, 'these spans are dropped');
    this.#drop(waiting, result.kind);
  }

  #delivered(waiting: Waiting, body: Uint8Array | undefined, contentType: string | undefined): void {
    const { books, diagnostics, readAnswer, failureKinds } = waiting.owner;
    const { spanCount, message } = waiting.batch;
    this.#backoff.reset();
    const refused =
      body === undefined || body.length === 0 ? undefined : readAnswer?.(body, contentType ?? '');
    const rejected = Math.min(Math.max(refused?.rejectedSpans ?? 0, 0), spanCount);
    this.#remove(waiting);
    books.sent += spanCount - rejected;
    books.drop('rejected', rejected);
    books.batchesSent++;
    books.bytesSent += message.length;
    books.lastError = refused?.message;
    for (const kind of failureKinds) diagnostics.forget(kind);
    failureKinds.clear();
    if (refused !== undefined && (rejected > 0 || refused.message !== '')) {
      diagnostics.warnOnce(`partial ${this.target}`, () => {
        return `${this.target} took a batch but refused ${rejected} of its ${spanCount} spans: ${refused.message || 'no reason given'}`;
      });
    }
  }

  #retry(waiting: Waiting, result: Extract<SendResult, { kind: 'retry' }>): void {
    const { owner, batch } = waiting;
    waiting.maybeDelivered = result.maybeDelivered;
    owner.books.retries++;
    if (result.staleConnection === true && !waiting.triedFresh) {
      waiting.triedFresh = true;
      return;
    }
    const nowMs = this.#options.clock.tickMs();
    if (result.answered) {
      waiting.postponedSinceMs ??= nowMs;
      if (nowMs - waiting.postponedSinceMs >= this.#options.retryMaxElapsedMs) {
        this.#warn(
          waiting,
          result,
          `${batch.spanCount} spans are dropped after ${this.#options.retryMaxElapsedMs} ms`,
        );
        this.#drop(waiting, 'retries-exhausted');
        return;
      }
    }
    this.#warn(waiting, result, 'delivery is tried again, and spans wait meanwhile');
    this.#mustWait = result.retryAfterMs !== undefined;
    this.#cancelTimer = this.#options.setTimer(
      () => this.#wake(),
      result.retryAfterMs ?? this.#backoff.nextMs(),
    );
  }

  #wake(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#mustWait = false;
    this.#next();
  }

  #split(waiting: Waiting): void {
    const { owner, batch } = waiting;
    this.#remove(waiting);
    const halves = batch
      .halves((spanCount) => owner.envelope(spanCount))
      .map((half) => ({ ...waiting, batch: half }));
    this.#queue.unshift(...halves);
    for (const half of halves) this.#count(half, 1);
  }

  /** Once for each kind of failure until a delivery succeeds. */
  #warn(
    { owner }: Waiting,
    { code, reason, hint }: { code: string; reason: string; hint?: string },
    then: string,
  ): void {
    if (code === 'aborted') return;
    const kind = `failure ${code} ${this.target}`;
    owner.failureKinds.add(kind);
    owner.diagnostics.warnOnce(kind, () => {
      return `sending spans to ${this.target} failed: ${reason}; ${then}.${hint === undefined ? '' : ` ${hint}.`}`;
    });
  }

  #oldestNumber(): number {
    return this.#queue.length === 0 ? Number.POSITIVE_INFINITY : this.#queue[0].number;
  }

  #answerWaiters(): void {
    const oldest = this.#oldestNumber();
    const done = this.#waiters.filter((waiter) => waiter.upTo < oldest);
    if (done.length === 0) return;
    this.#waiters = this.#waiters.filter((waiter) => waiter.upTo >= oldest);
    for (const waiter of done) waiter.resolve();
  }

  #giveUp(waiter: Waiter): void {
    this.#waiters = this.#waiters.filter((other) => other !== waiter);
    waiter.resolve();
  }
}
