import type { Clock } from '../clock/clock';
import type { SetTimer } from '../clock/timer';
import type { DropReason } from '../diagnostics/stats';
import { outside } from '../transport/own-traffic';
import type { SendResult, Transport } from '../transport/transport';
import { Backoff } from './backoff';
import type { SealedBatch } from './batch';
import type { BatchOwner } from './batch-owner';
import { BatchQueue, type Waiting } from './batch-queue';
import { DeliveryWarnings } from './delivery-warnings';
import { FlushWaiters } from './flush-waiters';
import { LastRun } from './last-run';
import { refusedSpans } from './refused-spans';

/** Longer than a backend's restart, short enough that one batch it cannot digest does not block all others for good. */
const RETRY_MAX_ELAPSED_MS = 300_000;

/** Batches are copied to places of their own size when more than this part of the queue is taken. */
const MIN_LOANS = 8;

export interface DeliveryOptions {
  readonly transport: Transport;
  /** Bytes that may wait, the batch in flight included. */
  readonly maxQueueBytes: number;
  /** How long a backend that answers "later" is asked again for the same batch, ms. Default five minutes. */
  readonly retryMaxElapsedMs?: number;
  readonly clock: Clock;
  readonly setTimer: SetTimer;
  /** As Math.random. */
  readonly random: () => number;
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
  readonly #waiters = new FlushWaiters();
  readonly #warnings: DeliveryWarnings;
  readonly #retryMaxElapsedMs: number;
  #isStarting = false;
  #inFlight: Waiting | undefined = undefined;
  /** Of all requests until it is used: a new one for each would be a good part of what a request costs. */
  #abort: AbortController | undefined = undefined;
  /** Set while backing off. */
  #cancelTimer: (() => void) | undefined = undefined;
  /** The server has said when: flush() does not come before. */
  #mustWait = false;
  #lastRun: LastRun | undefined = undefined;

  constructor(options: DeliveryOptions) {
    this.#options = options;
    this.#backoff = new Backoff(options.random);
    this.#queue = new BatchQueue(options.maxQueueBytes);
    this.#warnings = new DeliveryWarnings(options.transport.target, () => options.clock.tickMs());
    this.#retryMaxElapsedMs = options.retryMaxElapsedMs ?? RETRY_MAX_ELAPSED_MS;
  }

  /** Where it goes, fit to be shown. */
  get target(): string {
    return this.#options.transport.target;
  }

  /** Whether little waits, so that a batch that is added now goes out soon and may take `bytes`, whatever it needs. */
  canLend(bytes: number): boolean {
    return (this.#queue.bytes + bytes) * MIN_LOANS <= this.#queue.maxBytes;
  }

  /** The largest message that its transport carries. */
  get maxMessageBytes(): number {
    return this.#options.transport.maxMessageBytes;
  }

  /**
   * Takes a batch over. The request is made when the application's code that is running now has come to its end: a
   * system call that writes half a megabyte is nothing for the inside of its `finish()`.
   */
  add(batch: SealedBatch, owner: BatchOwner): void {
    this.#queue.add(batch, owner);
    const losers = this.#queue.makeRoom(this.#inFlight);
    for (const loser of losers) this.#warnings.queueFull(loser, this.#queue.maxBytes);
    if (losers.size > 0) this.#answerWaiters();
    if (this.#isStarting) return;
    this.#isStarting = true;
    queueMicrotask(() => {
      this.#isStarting = false;
      this.#next();
    });
  }

  /** Resolves when every batch that `owner` added before the call is delivered or dropped, or `signal` aborts. */
  flush(owner: BatchOwner, signal: AbortSignal): Promise<void> {
    const upTo = this.#queue.lastNumberOf(owner);
    if (upTo === undefined || signal.aborted) return Promise.resolve();
    if (this.#cancelTimer !== undefined && !this.#mustWait) this.#wake();
    return this.#waiters.wait(upTo, signal);
  }

  /**
   * Sends everything, one try each, when the event loop has ended and will not come back. Called again and again, until it
   * says that nothing more can be done.
   */
  flushLast(remainingMs: number): boolean {
    this.#lastRun ??= new LastRun(this.#queue, this.#options.transport, this.#inFlight);
    return this.#lastRun.step(remainingMs, (waiting, result) => {
      if (result.kind !== 'retry') this.#settle(waiting, result);
      else {
        waiting.owner.books.lastError = result.reason;
        this.#warnings.failed(waiting.owner, result, 'the process ends before it can be tried again');
      }
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
    waiting.wasTried = true;
    if (this.#abort === undefined || this.#abort.signal.aborted) this.#abort = new AbortController();
    const { signal } = this.#abort;
    if (waiting.maybeDelivered && !waiting.countedTwice) {
      waiting.countedTwice = true;
      waiting.owner.books.maybeDuplicated += waiting.batch.spanCount;
    }
    outside(() => this.#send(waiting.batch, signal).then((result) => this.#ended(waiting, result)));
  }

  #ended(waiting: Waiting, result: SendResult): void {
    this.#inFlight = undefined;
    // It may have been abandoned meanwhile: then it is in the books already.
    if (waiting.isQueued) this.#settle(waiting, result);
    this.#answerWaiters();
    this.#next();
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
      this.#delivered(waiting, result);
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
    this.#warnings.failed(waiting.owner, result, 'these spans are dropped');
    this.#queue.drop(waiting, result.kind);
  }

  #delivered(waiting: Waiting, answer: Extract<SendResult, { kind: 'delivered' }>): void {
    const { owner, batch } = waiting;
    const { spanCount } = batch;
    const refused = refusedSpans(owner.readAnswer, answer, spanCount);
    this.#backoff.reset();
    this.#queue.remove(waiting);
    owner.books.sent += spanCount - refused.rejectedSpans;
    owner.books.drop('rejected', refused.rejectedSpans);
    owner.books.batchesSent++;
    owner.books.bytesSent += batch.message.length;
    if (answer.released === true) owner.reuse(batch);
    owner.books.lastError = refused.message === '' ? undefined : refused.message;
    this.#warnings.succeeded(owner);
    if (refused.rejectedSpans > 0 || refused.message !== '')
      this.#warnings.refused(owner, refused, spanCount);
  }

  #retry(waiting: Waiting, result: Extract<SendResult, { kind: 'retry' }>): void {
    waiting.maybeDelivered ||= result.maybeDelivered;
    waiting.owner.books.retries++;
    if (result.staleConnection === true && !waiting.triedFresh) {
      waiting.triedFresh = true;
      return;
    }
    if (!result.answered) waiting.postponedSinceMs = undefined;
    else if (this.#isExhausted(waiting)) {
      const then = `these spans are dropped after ${this.#retryMaxElapsedMs} ms`;
      this.#warnings.failed(waiting.owner, result, then);
      this.#queue.drop(waiting, 'retries-exhausted');
      return;
    }
    this.#warnings.failed(waiting.owner, result, 'delivery is tried again, and spans wait meanwhile');
    this.#mustWait = result.retryAfterMs !== undefined;
    const delayMs = result.retryAfterMs ?? this.#backoff.nextMs();
    this.#cancelTimer = this.#options.setTimer(() => this.#wake(), delayMs);
  }

  /** Whether the backend has been answering "later" for too long. */
  #isExhausted(waiting: Waiting): boolean {
    const nowMs = this.#options.clock.tickMs();
    waiting.postponedSinceMs ??= nowMs;
    return nowMs - waiting.postponedSinceMs >= this.#retryMaxElapsedMs;
  }

  #wake(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#mustWait = false;
    this.#next();
  }

  #answerWaiters(): void {
    this.#waiters.answer(this.#queue.first?.number ?? Number.POSITIVE_INFINITY);
  }
}
