import type { Clock } from '../clock/clock';
import type { SetTimer } from '../clock/timer';
import type { DropReason } from '../diagnostics/stats';
import type { SendResult, Transport } from '../transport/transport';
import { Backoff } from './backoff';
import type { SealedBatch } from './batch';
import type { BatchOwner, ReadAnswer, RefusedSpans } from './batch-owner';
import { BatchQueue, type Waiting } from './batch-queue';

export interface DeliveryOptions {
  readonly transport: Transport;
  /** Bytes that may wait, the batch in flight included. */
  readonly maxQueueBytes: number;
  /** How long a backend that answers "later" is asked again for the same batch, ms. */
  readonly retryMaxElapsedMs: number;
  readonly clock: Clock;
  readonly setTimer: SetTimer;
  /** As Math.random. */
  readonly random: () => number;
}

/** A flush: done when no batch up to this number is left. */
interface Waiter {
  readonly upTo: number;
  readonly done: () => void;
}

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
 * the backend answered with "later" for `retryMaxElapsedMs`. When the queue is full the oldest batch that is not in
 * flight is dropped.
 */
export class Delivery {
  readonly #options: DeliveryOptions;
  readonly #backoff: Backoff;
  readonly #queue: BatchQueue;
  readonly #waiters = new Set<Waiter>();
  #inFlight: Waiting | undefined = undefined;
  #abort: AbortController | undefined = undefined;
  /** Set while backing off. */
  #cancelTimer: (() => void) | undefined = undefined;
  /** The server has said when: flush() does not come before. */
  #mustWait = false;

  constructor(options: DeliveryOptions) {
    this.#options = options;
    this.#backoff = new Backoff(options.random);
    this.#queue = new BatchQueue(options.maxQueueBytes);
  }

  /** Where it goes, fit to be shown. */
  get target(): string {
    return this.#options.transport.target;
  }

  /** The largest message that its transport carries. */
  get maxMessageBytes(): number {
    return this.#options.transport.maxMessageBytes;
  }

  add(batch: SealedBatch, owner: BatchOwner): void {
    this.#queue.add(batch, owner);
    for (const { owner } of this.#queue.makeRoom(this.#inFlight)) this.#warnFull(owner);
    this.#answerWaiters();
    this.#next();
  }

  /** Resolves when every batch that `owner` added before the call is delivered or dropped, or `signal` aborts. */
  flush(owner: BatchOwner, signal: AbortSignal): Promise<void> {
    const upTo = this.#queue.lastNumberOf(owner);
    if (upTo === undefined || signal.aborted) return Promise.resolve();
    if (this.#cancelTimer !== undefined && !this.#mustWait) this.#wake();
    return new Promise((resolve) => {
      const giveUp = () => {
        this.#waiters.delete(waiter);
        resolve();
      };
      const done = () => {
        signal.removeEventListener('abort', giveUp);
        giveUp();
      };
      const waiter: Waiter = { upTo, done };
      this.#waiters.add(waiter);
      signal.addEventListener('abort', giveUp, { once: true });
    });
  }

  /** Drops what `owner` has waiting, the batch in flight too. */
  abandon(owner: BatchOwner, reason: DropReason): void {
    this.#queue.dropAll(owner, reason);
    if (this.#inFlight?.owner === owner) this.#abort?.abort();
    this.#answerWaiters();
  }

  async close(): Promise<void> {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#abort?.abort();
    await this.#options.transport.close();
  }

  #next(): void {
    const waiting = this.#queue.first;
    if (waiting === undefined || this.#inFlight !== undefined || this.#cancelTimer !== undefined) return;
    this.#inFlight = waiting;
    this.#abort = new AbortController();
    if (waiting.maybeDelivered && !waiting.countedTwice) {
      waiting.countedTwice = true;
      waiting.owner.books.maybeDuplicated += waiting.batch.spanCount;
    }
    void this.#send(waiting.batch, this.#abort.signal).then((result) => {
      this.#inFlight = undefined;
      this.#abort = undefined;
      // It may have been abandoned meanwhile: then it is in the books already.
      if (this.#queue.has(waiting)) this.#settle(waiting, result);
      this.#answerWaiters();
      this.#next();
    });
  }

  /** A transport keeps its failures to itself, or this does. */
  async #send({ message, contentType }: SealedBatch, signal: AbortSignal): Promise<SendResult> {
    try {
      return await this.#options.transport.send(message, contentType, signal);
    } catch (error) {
      const reason = String(error);
      return { kind: 'retry', code: 'internal', reason, maybeDelivered: true, answered: true };
    }
  }

  #settle(waiting: Waiting, result: SendResult): void {
    if (result.kind === 'delivered') {
      this.#delivered(waiting, refusedSpans(waiting.owner.readAnswer, result));
      return;
    }
    // Those who wait behind it wait for the same reason.
    for (const { books } of this.#queue.owners()) books.lastError = result.reason;
    if (result.kind === 'retry') {
      this.#retry(waiting, result);
      return;
    }
    this.#backoff.reset();
    if (result.kind === 'too-large' && waiting.batch.spanCount > 1) {
      this.#queue.split(waiting);
      return;
    }
    this.#warn(waiting, result, 'these spans are dropped');
    this.#queue.drop(waiting, result.kind);
  }

  #delivered(waiting: Waiting, refused: RefusedSpans | undefined): void {
    const { books, diagnostics, failureKinds } = waiting.owner;
    const { spanCount, message } = waiting.batch;
    const rejected = Math.min(Math.max(refused?.rejectedSpans ?? 0, 0), spanCount);
    this.#backoff.reset();
    this.#queue.remove(waiting);
    books.sent += spanCount - rejected;
    books.drop('rejected', rejected);
    books.batchesSent++;
    books.bytesSent += message.length;
    books.lastError = refused?.message;
    for (const kind of failureKinds) diagnostics.forget(kind);
    failureKinds.clear();
    if (refused === undefined || (rejected === 0 && refused.message === '')) return;
    diagnostics.warnOnce(`partial ${this.target}`, () => {
      const why = refused.message || 'no reason given';
      return `${this.target} took a batch but refused ${rejected} of its ${spanCount} spans: ${why}`;
    });
  }

  #retry(waiting: Waiting, result: Extract<SendResult, { kind: 'retry' }>): void {
    waiting.maybeDelivered ||= result.maybeDelivered;
    waiting.owner.books.retries++;
    if (result.staleConnection === true && !waiting.triedFresh) {
      waiting.triedFresh = true;
      return;
    }
    if (result.answered && this.#isExhausted(waiting)) {
      this.#warn(waiting, result, `these spans are dropped after ${this.#options.retryMaxElapsedMs} ms`);
      this.#queue.drop(waiting, 'retries-exhausted');
      return;
    }
    this.#warn(waiting, result, 'delivery is tried again, and spans wait meanwhile');
    this.#mustWait = result.retryAfterMs !== undefined;
    const delayMs = result.retryAfterMs ?? this.#backoff.nextMs();
    this.#cancelTimer = this.#options.setTimer(() => this.#wake(), delayMs);
  }

  /** Whether the backend has been answering "later" for too long. */
  #isExhausted(waiting: Waiting): boolean {
    const nowMs = this.#options.clock.tickMs();
    waiting.postponedSinceMs ??= nowMs;
    return nowMs - waiting.postponedSinceMs >= this.#options.retryMaxElapsedMs;
  }

  #wake(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#mustWait = false;
    this.#next();
  }

  /** Once for each kind of failure until a delivery succeeds. */
  #warn({ owner }: Waiting, failure: { code: string; reason: string; hint?: string }, then: string): void {
    const kind = `failure ${failure.code} ${this.target}`;
    owner.failureKinds.add(kind);
    owner.diagnostics.warnOnce(kind, () => {
      const hint = failure.hint === undefined ? '' : ` ${failure.hint}.`;
      return `sending spans to ${this.target} failed: ${failure.reason}; ${then}.${hint}`;
    });
  }

  #warnFull({ failureKinds, diagnostics }: BatchOwner): void {
    const kind = `queue full ${this.target}`;
    failureKinds.add(kind);
    diagnostics.warnOnce(kind, () => {
      const full = `the queue for ${this.target} is full (${this.#queue.maxBytes} bytes)`;
      return `${full}; the oldest spans are dropped. Later ones are counted in stats() only.`;
    });
  }

  #answerWaiters(): void {
    const oldest = this.#queue.first?.number ?? Number.POSITIVE_INFINITY;
    for (const waiter of this.#waiters) if (waiter.upTo < oldest) waiter.done();
  }
}

/** Nothing when there is nothing to read; an answer that cannot be read refuses nothing. */
function refusedSpans(
  readAnswer: ReadAnswer | undefined,
  { body, contentType }: { body?: Uint8Array; contentType?: string },
): RefusedSpans | undefined {
  if (readAnswer === undefined || body === undefined || body.length === 0) return undefined;
  try {
    return readAnswer(body, contentType ?? '');
  } catch {
    return undefined;
  }
}
