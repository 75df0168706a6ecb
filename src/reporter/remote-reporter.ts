import type { SetTimer } from '../clock/timer';
import type { Diagnostics } from '../diagnostics/logger';
import { ExporterBooks, type ExporterStats } from '../diagnostics/stats';
import { undelivered } from '../diagnostics/undelivered';
import type { Encoder, Envelope } from '../encoder/encoder';
import type { SpanRecord } from '../model/span-record';
import { Batch, type Message } from './batch';
import type { BatchOwner } from './batch-owner';
import type { Delivery } from './delivery';
import type { Reporter } from './reporter';

export interface RemoteReporterOptions {
  /** In stats and messages. */
  readonly name: string;
  readonly encoder: Encoder;
  readonly delivery: Delivery;
  /** Lets go of the delivery, which others may share. */
  readonly release: () => Promise<void>;
  readonly readAnswer: BatchOwner['readAnswer'];
  readonly maxBatchBytes: number;
  /** Milliseconds after which an open batch is sent though it is not full. */
  readonly flushIntervalMs: number;
  readonly setTimer: SetTimer;
  readonly diagnostics: Diagnostics;
}

/** Encodes spans at once into the open batch, and gives full and aged batches to the delivery. */
export class RemoteReporter implements Reporter, BatchOwner {
  readonly books: ExporterBooks;
  readonly diagnostics: Diagnostics;
  readonly readAnswer: BatchOwner['readAnswer'];
  readonly failureKinds = new Map<string, number>();
  readonly #options: RemoteReporterOptions;
  readonly #maxBytes: number;
  readonly #batch: Batch;
  #seqNo = 0;
  #cancelTimer: (() => void) | undefined = undefined;
  #closing: Promise<boolean> | undefined = undefined;

  constructor(options: RemoteReporterOptions) {
    this.#options = options;
    this.books = new ExporterBooks(options.name);
    this.diagnostics = options.diagnostics;
    this.readAnswer = options.readAnswer;
    this.#maxBytes = Math.min(options.maxBatchBytes, options.delivery.maxMessageBytes);
    this.#batch = new Batch(options.encoder, this.#maxBytes);
  }

  report(spans: readonly SpanRecord[]): void {
    this.books.accepted += spans.length;
    if (this.#closing !== undefined) {
      this.books.drop('closed', spans.length);
      return;
    }
    for (let i = 0; i < spans.length; i++) this.#add(spans[i]);
    if (this.#cancelTimer === undefined && this.#batch.spanCount > 0) {
      this.#cancelTimer = this.#options.setTimer(() => this.#seal(), this.#options.flushIntervalMs);
    }
  }

  flush(signal: AbortSignal, isLast?: boolean): Promise<boolean> {
    this.#seal();
    return this.#options.delivery.flush(this, signal, isLast);
  }

  flushLast(remainingMs: number): boolean {
    this.#seal();
    return this.#options.delivery.flushLast(remainingMs);
  }

  keep(): void {
    this.#seal();
    this.#options.delivery.spool?.writeNow();
  }

  close(signal: AbortSignal): Promise<boolean> {
    this.#closing ??= this.#close(signal);
    return this.#closing;
  }

  stats(): ExporterStats[] {
    const stats = this.books.snapshot();
    stats.waitingBytes += this.#batch.bytes;
    const { spool } = this.#options.delivery;
    if (spool !== undefined) stats.spool = spool.stats();
    return [stats];
  }

  reuse(batch: Message): void {
    this.#batch.reuse(batch, !this.#options.delivery.canLend(0));
  }

  envelope(spanCount: number): Envelope {
    const { dropped } = this.books;
    return {
      spanCount,
      seqNo: ++this.#seqNo,
      droppedQueueFull: dropped['queue-full'] ?? 0,
      droppedTooLarge: dropped['too-large'] ?? 0,
      droppedFailed:
        (dropped['encode-error'] ?? 0) + (dropped.rejected ?? 0) + (dropped['retries-exhausted'] ?? 0),
    };
  }

  async #close(signal: AbortSignal): Promise<boolean> {
    const { delivery, release } = this.#options;
    const { spool, target } = delivery;
    const isComplete = await this.flush(signal);
    if (spool !== undefined) await spool.writeAll();
    const { waiting } = this.books;
    delivery.abandon(this, 'closed');
    // At its end a process says what is left; here the application has asked for the end.
    if (waiting > 0) {
      const when = `to ${target} before the tracer was closed`;
      this.diagnostics.warn(undelivered(waiting, when, this.books.spooled, spool?.directory ?? ''));
    }
    await release();
    return isComplete;
  }

  #add(span: SpanRecord): void {
    let added = this.#batch.add(span);
    if (added === 'full') {
      this.#seal();
      added = this.#batch.add(span);
    }
    if (added === 'added' || added === 'full') return;
    this.books.drop(added, 1);
    this.diagnostics.warnOnce(`${added} ${this.books.name}`, () =>
      added === 'too-large'
        ? `a span of operation "${span.operationName}" is larger than a batch may be (${this.#maxBytes} bytes) and is dropped.`
        : `a span of operation "${span.operationName}" could not be encoded and is dropped alone; please report it.`,
    );
  }

  #seal(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    const { spanCount } = this.#batch;
    if (spanCount === 0) return;
    const { delivery } = this.#options;
    const sealed = this.#batch.seal(this.envelope(spanCount), delivery.canLend(this.#batch.roomBytes));
    if (sealed !== undefined) delivery.add(sealed, this);
    else this.books.drop('encode-error', spanCount);
  }
}
