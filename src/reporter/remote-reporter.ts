import type { SetTimer } from '../clock/timer';
import type { Diagnostics } from '../diagnostics/logger';
import { ExporterBooks, type ExporterStats } from '../diagnostics/stats';
import type { Encoder, Envelope } from '../encoder/encoder';
import type { SpanRecord } from '../model/span-record';
import { Batch } from './batch';
import type { BatchOwner, Delivery } from './delivery';
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
  readonly failureKinds = new Set<string>();
  readonly #options: RemoteReporterOptions;
  readonly #batch: Batch;
  #seqNo = 0;
  #cancelTimer: (() => void) | undefined = undefined;
  #closed = false;

  constructor(options: RemoteReporterOptions) {
    this.#options = options;
    this.books = new ExporterBooks(options.name);
    this.diagnostics = options.diagnostics;
    this.readAnswer = options.readAnswer;
    this.#batch = new Batch(options.encoder, options.maxBatchBytes);
  }

  report(spans: readonly SpanRecord[]): void {
    this.books.accepted += spans.length;
    if (this.#closed) {
      this.books.drop('closed', spans.length);
      return;
    }
    for (let i = 0; i < spans.length; i++) this.#add(spans[i]);
    if (this.#cancelTimer === undefined && this.#batch.spanCount > 0) {
      this.#cancelTimer = this.#options.setTimer(() => this.#seal(), this.#options.flushIntervalMs);
    }
  }

  flush(signal: AbortSignal): Promise<void> {
    this.#seal();
    return this.#options.delivery.flush(signal);
  }

  async close(signal: AbortSignal): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.flush(signal);
    this.#options.delivery.abandon(this, 'closed');
    await this.#options.release();
  }

  stats(): ExporterStats[] {
    const stats = this.books.snapshot();
    stats.waitingBytes += this.#batch.bytes;
    return [stats];
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
        ? `a span of operation "${span.operationName}" is larger than a batch may be (${this.#options.maxBatchBytes} bytes) and is dropped.`
        : `a span of operation "${span.operationName}" could not be encoded and is dropped alone; please report it.`,
    );
  }

  #seal(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    if (this.#batch.spanCount === 0) return;
    this.#options.delivery.add(this.#batch.seal(this.envelope(this.#batch.spanCount)), this);
  }
}
