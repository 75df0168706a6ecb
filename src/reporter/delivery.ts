import type { Clock } from '../clock/clock';
import { outside } from '../clock/outside';
import type { SetTimer } from '../clock/timer';
import type { DropReason } from '../diagnostics/stats';
import type { SendResult, Transport } from '../transport/transport';
import type { SealedBatch } from './batch';
import type { BatchOwner } from './batch-owner';
import { BatchQueue, type Waiting } from './batch-queue';
import { Circuit, type CircuitState } from './circuit';
import { DeliveryWarnings } from './delivery-warnings';
import { FlushWaiters } from './flush-waiters';
import { LastRun } from './last-run';
import { refusedSpans } from './refused-spans';
import type { Spool } from './spool/spool';
import { SpoolLink } from './spool-link';

/** Batches are copied to places of their own size when more than this part of the queue is taken. */
const MIN_LOANS = 8;

export interface DeliveryOptions {
  readonly transport: Transport;
  /** Bytes that may wait, the batch in flight included. */
  readonly maxQueueBytes: number;
  /** How long a backend that is there and does not take a batch is given it again, ms. */
  readonly retryMaxElapsedMs: number;
  readonly clock: Clock;
  readonly setTimer: SetTimer;
  /** As Math.random. */
  readonly random: () => number;
  /** Where batches outlive the process; undefined: nowhere. */
  readonly spool?: Spool;
}

/**
 * The queue and the one retry loop of one backend. Batches go out in their order, one request at a time, for as long as the
 * circuit is not backing off.
 *
 * A batch that could not even be handed over (nobody is there) is tried for as long as the queue has room for it; one that
 * the backend took, and answered with "later" or not at all, for `retryMaxElapsedMs`. When the queue is full the oldest
 * batch that is not in flight is dropped. With a spool, batches are on the disk as well: a full queue drops none of those, and
 * they come back one at a time.
 */
export class Delivery {
  readonly #options: DeliveryOptions;
  readonly #circuit: Circuit;
  readonly #queue: BatchQueue;
  readonly #link: SpoolLink;
  readonly #waiters = new FlushWaiters();
  readonly #warnings: DeliveryWarnings;
  #isStarting = false;
  #inFlight: Waiting | undefined = undefined;
  /** The one in flight once the transport has it: before, it is noted on the disk that it is about to be sent. */
  #handedOver: Waiting | undefined = undefined;
  /** Of all requests until it is used: a new one for each would be a good part of what a request costs. */
  #abort: AbortController | undefined = undefined;
  /** Somebody was there once: if nobody is now, they may be back in a moment. */
  #wasReached = false;
  #lastRun: LastRun | undefined = undefined;

  constructor(options: DeliveryOptions) {
    this.#options = options;
    this.#circuit = new Circuit(options.setTimer, options.random, () => {
      this.#next();
      this.#link.feed();
    });
    this.#queue = new BatchQueue(options.maxQueueBytes);
    this.#warnings = new DeliveryWarnings(options.transport.target, () => options.clock.tickMs());
    this.#link = new SpoolLink(options.spool, this.#queue, this);
  }

  /** Where it goes, fit to be shown. */
  get target(): string {
    return this.#options.transport.target;
  }

  /** Whether little waits, so that a batch that is added now goes out soon and may take `bytes`, whatever it needs. */
  canLend(bytes: number): boolean {
    return (this.#queue.bytes + bytes) * MIN_LOANS <= this.#queue.maxBytes;
  }

  /** Undefined without a spool. */
  get spool(): Spool | undefined {
    return this.#options.spool;
  }

  get state(): CircuitState {
    return this.#circuit.state;
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
    const waiting = this.#queue.add(batch, owner);
    this.#link.added(waiting);
    const losers = this.#queue.makeRoom(this.#inFlight);
    for (const loser of losers) this.#warnings.queueFull(loser, this.#queue.maxBytes);
    if (losers.size > 0) this.answerWaiters();
    this.startSoon();
  }

  /** In a microtask: once for all that is added until then. */
  startSoon(): void {
    if (this.#isStarting) return;
    this.#isStarting = true;
    queueMicrotask(() => {
      this.#isStarting = false;
      this.#next();
    });
  }

  /**
   * Resolves with true when every batch that `owner` added before the call is delivered or dropped; with false when `signal`
   * aborts before, or nobody listens: at the last flush, and at any where nobody ever has.
   */
  flush(owner: BatchOwner, signal: AbortSignal, isLast = false): Promise<boolean> {
    const upTo = this.#link.lastNumberOf(owner);
    if (upTo === undefined) return Promise.resolve(true);
    if (signal.aborted) return Promise.resolve(false);
    this.#circuit.hasten();
    this.#link.feed();
    return this.#waiters.wait(upTo, signal, isLast);
  }

  /**
   * Sends everything, one try each, when the event loop has ended and will not come back. Called again and again, until it
   * says that nothing more can be done.
   */
  flushLast(remainingMs: number): boolean {
    // First: nobody knows how much of its time the process is given.
    this.#options.spool?.writeLast();
    this.#lastRun ??= new LastRun(this.#queue, this.#options.transport, this.#handedOver);
    return this.#lastRun.step(remainingMs, (waiting, result) => {
      if (result.kind !== 'retry') this.#settle(waiting, result);
      else {
        waiting.owner.books.lastError = result.reason;
        waiting.isOut = waiting.maybeDelivered || result.maybeDelivered;
        if (!waiting.isOut) waiting.copy?.untried();
        this.#warnings.failed(waiting.owner, result, 'the process ends before it can be tried again');
      }
    });
  }

  /** Of what waits, something has got its fate. */
  answerWaiters(): void {
    if (!this.#waiters.isEmpty) this.#waiters.answer(this.#link.oldest);
  }

  /** Drops what `owner` has waiting, the batch in flight too; what is on the disk stays there. */
  abandon(owner: BatchOwner, reason: DropReason): void {
    const isInFlight = this.#inFlight?.owner === owner;
    if (this.#inFlight !== undefined && isInFlight) this.#inFlight.maybeDelivered = true;
    this.#queue.dropAll(owner, reason);
    if (isInFlight) this.#abort?.abort();
    this.answerWaiters();
  }

  async close(): Promise<void> {
    this.#circuit.stop();
    const { spool, transport } = this.#options;
    if (spool !== undefined) this.abandon(spool.recovered, 'closed');
    this.#abort?.abort();
    await spool?.close();
    await transport.close();
  }

  #next(): void {
    const waiting = this.#queue.first;
    if (waiting === undefined || this.#inFlight !== undefined || this.state === 'backing off') return;
    this.#inFlight = waiting;
    waiting.wasTried = true;
    waiting.isOut = true;
    if (this.#abort === undefined || this.#abort.signal.aborted) this.#abort = new AbortController();
    const { signal } = this.#abort;
    if (waiting.maybeDelivered && !waiting.countedTwice) {
      waiting.countedTwice = true;
      waiting.owner.books.maybeDuplicated += waiting.batch.spanCount;
    }
    outside(() => this.#send(waiting, signal).then((result) => this.#ended(waiting, result)));
  }

  #ended(waiting: Waiting, result: SendResult): void {
    this.#inFlight = undefined;
    this.#handedOver = undefined;
    // It may have been abandoned meanwhile: then it is in the books already.
    if (waiting.isQueued) this.#settle(waiting, result);
    this.answerWaiters();
    this.#next();
    if (result.kind !== 'retry') this.#link.feed();
  }

  /** A transport keeps its failures to itself, or this does. */
  async #send(waiting: Waiting, signal: AbortSignal): Promise<SendResult> {
    try {
      const noted = waiting.copy?.tried();
      if (noted !== undefined) await noted;
      const { message, contentType } = waiting.batch;
      this.#handedOver = waiting;
      return await this.#options.transport.send(message, contentType, signal);
    } catch (error) {
      const reason = String(error);
      return { kind: 'retry', code: 'internal', reason, maybeDelivered: true, answered: true };
    }
  }

  #settle(waiting: Waiting, result: SendResult): void {
    this.#wasReached ||= result.kind !== 'retry' || result.answered || result.maybeDelivered;
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
    this.#circuit.reset();
    const halves = result.kind === 'too-large' ? this.#queue.split(waiting) : undefined;
    if (halves !== undefined) {
      this.#link.cut(waiting, halves);
      return;
    }
    this.#warnings.failed(waiting.owner, result, 'these spans are dropped');
    this.#queue.drop(waiting, result.kind);
  }

  #delivered(waiting: Waiting, answer: Extract<SendResult, { kind: 'delivered' }>): void {
    const { owner, batch } = waiting;
    const { spanCount } = batch;
    const refused = refusedSpans(owner.readAnswer, answer, spanCount);
    this.#circuit.reset();
    this.#queue.remove(waiting);
    owner.books.sent += spanCount - refused.rejectedSpans;
    owner.books.drop('rejected', refused.rejectedSpans);
    owner.books.batchesSent++;
    owner.books.bytesSent += batch.message.length;
    if (answer.released === true && !waiting.isShared) owner.reuse(batch);
    owner.books.lastError = refused.message === '' ? undefined : refused.message;
    this.#warnings.succeeded(owner);
    if (refused.rejectedSpans > 0 || refused.message !== '')
      this.#warnings.refused(owner, refused, spanCount);
  }

  #retry(waiting: Waiting, result: Extract<SendResult, { kind: 'retry' }>): void {
    waiting.maybeDelivered ||= result.maybeDelivered;
    waiting.isOut = waiting.maybeDelivered;
    waiting.owner.books.retries++;
    if (result.staleConnection === true && !waiting.triedFresh) {
      waiting.triedFresh = true;
      return;
    }
    if (this.#isExhausted(waiting, result)) {
      this.#warnings.exhausted(waiting.owner, result, this.#options.retryMaxElapsedMs);
      this.#queue.drop(waiting, 'retries-exhausted');
    } else this.#postpone(waiting, result);
    this.#circuit.backOff(result.retryAfterMs);
    if (result.refused === true) this.#waiters.giveUp(!this.#wasReached);
  }

  #postpone(waiting: Waiting, result: Extract<SendResult, { kind: 'retry' }>): void {
    this.#warnings.failed(waiting.owner, result, 'delivery is tried again, and spans wait meanwhile');
    if (!waiting.maybeDelivered) waiting.copy?.untried();
    // What came from the disk goes back there, and holds back nobody.
    if (waiting.copy?.isLoaded) this.#queue.leave(waiting, 'spool-full');
  }

  /**
   * Whether a backend that is there has not taken the batch for too long. One that breaks or falls silent over a batch's
   * whole body is there: it may break over this one each time, or have taken it each time.
   */
  #isExhausted(
    waiting: Waiting,
    { answered, maybeDelivered }: Extract<SendResult, { kind: 'retry' }>,
  ): boolean {
    if (!answered && !maybeDelivered) {
      waiting.postponedSinceMs = undefined;
      return false;
    }
    const nowMs = this.#options.clock.tickMs();
    waiting.postponedSinceMs ??= nowMs;
    return nowMs - waiting.postponedSinceMs >= this.#options.retryMaxElapsedMs;
  }
}
