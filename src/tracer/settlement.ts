import type { Anchor } from '../clock/anchor';
import type { SetTimer } from '../clock/timer';
import type { Counters } from '../diagnostics/counters';
import { thrownText } from '../diagnostics/errors';
import type { Diagnostics } from '../diagnostics/logger';
import { ACCEPT, DEFER, DENY } from '../model/verdict';
import type { Reporter } from '../reporter/reporter';
import type { TailSampler } from '../sampler/sampler';
import { TracerBooks } from './books';
import { EditableSpan, type OnFinish } from './editable-span';
import type { Segment } from './segment';
import { heldBytesOf, type Span } from './span';

export interface SettlementOptions {
  readonly anchor: Anchor;
  readonly counters: Counters;
  readonly diagnostics: Diagnostics;
  readonly reporter: Reporter;
  readonly tail: TailSampler | undefined;
  readonly onFinish: OnFinish | undefined;
  readonly flushIntervalMs: number;
  readonly maxSegmentSpans: number;
  readonly maxHeldSpans: number;
  readonly maxHeldBytes: number;
  readonly setTimer: SetTimer;
}

/** Segments settled in one turn of the timer; the rest follow in the next turn of the event loop. */
const MAX_SETTLES_PER_TURN = 1000;

/**
 * Where segments wait and where they go. Segments that hold finished spans stand in one list, the one that has held
 * longest first; settling takes a segment's spans out, asks the tail sampler if it is deferred, runs the
 * application's hook and hands the group to the reporter.
 */
export class Settlement {
  readonly anchor: Anchor;
  readonly counters: Counters;
  readonly books = new TracerBooks();
  readonly maxSegmentSpans: number;
  readonly #options: SettlementOptions;
  #oldest: Segment | undefined = undefined;
  #newest: Segment | undefined = undefined;
  #heldBytes = 0;
  /** Counts half flush intervals, while anything is held. */
  #halves = 0;
  #cancelTimer: (() => void) | undefined = undefined;
  /** True after close(): nothing is held any more. */
  closed = false;

  constructor(options: SettlementOptions) {
    this.anchor = options.anchor;
    this.counters = options.counters;
    this.maxSegmentSpans = options.maxSegmentSpans;
    this.#options = options;
  }

  get heldBytes(): number {
    return this.#heldBytes;
  }

  /** `span` was added to what `segment` holds, and others of it are still open. */
  hold(segment: Segment, span: Span): void {
    const bytes = heldBytesOf(span);
    segment.heldBytes += bytes;
    segment.heldSpans++;
    this.#heldBytes += bytes;
    this.books.held++;
    if (segment.held?.length === 1) this.#link(segment);
    const { maxHeldSpans, maxHeldBytes } = this.#options;
    while ((this.books.held > maxHeldSpans || this.#heldBytes > maxHeldBytes) && this.#oldest !== undefined) {
      this.settle(this.#oldest);
    }
  }

  /** Hands over what the segment holds; a no-op when it holds nothing. */
  settle(segment: Segment): void {
    const spans = this.#take(segment);
    if (spans === undefined) return;
    if (this.closed) this.books.discard('closed', spans.length);
    else if (segment.verdict === DEFER && this.#tailVerdict(spans) === DENY)
      this.books.discard('tail', spans.length);
    else this.#report(spans);
  }

  /** Drops what the segment holds, as `sampling.priority` 0 wants it. */
  forget(segment: Segment): void {
    const spans = this.#take(segment);
    if (spans !== undefined) this.books.discard('priority', spans.length);
  }

  /** Settles what may be settled: accepted segments, or (at the end) all. */
  settleAll(deferredToo: boolean): void {
    for (let segment = this.#oldest; segment !== undefined; ) {
      const { next } = segment;
      if (deferredToo || segment.verdict === ACCEPT) this.settle(segment);
      segment = next;
    }
  }

  /** Spans settled from now on are dropped, counted as `closed`. */
  close(): void {
    this.closed = true;
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }

  #take(segment: Segment): Span[] | undefined {
    const spans = segment.held;
    if (spans === undefined) return undefined;
    segment.held = undefined;
    if (this.#isLinked(segment)) this.#unlink(segment);
    return spans;
  }

  #isLinked(segment: Segment): boolean {
    return segment.previous !== undefined || this.#oldest === segment;
  }

  #link(segment: Segment): void {
    segment.heldSince = this.#halves;
    segment.previous = this.#newest;
    if (this.#newest === undefined) this.#oldest = segment;
    else this.#newest.next = segment;
    this.#newest = segment;
    if (this.#cancelTimer === undefined && !this.closed) this.#arm(this.#options.flushIntervalMs / 2);
  }

  #unlink(segment: Segment): void {
    const { previous, next } = segment;
    if (previous === undefined) this.#oldest = next;
    else previous.next = next;
    if (next === undefined) this.#newest = previous;
    else next.previous = previous;
    segment.previous = undefined;
    segment.next = undefined;
    this.#heldBytes -= segment.heldBytes;
    segment.heldBytes = 0;
    this.books.held -= segment.heldSpans;
    segment.heldSpans = 0;
  }

  #arm(delayMs: number): void {
    this.#cancelTimer = this.#options.setTimer(() => this.#age(), delayMs);
  }

  /** Settles the accepted segments that have held finished spans for a flush interval: a leaked parent blocks nobody. */
  #age(): void {
    this.#cancelTimer = undefined;
    this.#halves++;
    let settled = 0;
    for (let segment = this.#oldest; segment !== undefined && settled < MAX_SETTLES_PER_TURN; ) {
      if (this.#halves - segment.heldSince < 2) break;
      const { next } = segment;
      if (segment.verdict === ACCEPT) {
        this.settle(segment);
        settled++;
      }
      segment = next;
    }
    if (settled === MAX_SETTLES_PER_TURN) {
      this.#halves--;
      this.#arm(0);
    } else if (this.#oldest !== undefined) this.#arm(this.#options.flushIntervalMs / 2);
  }

  #tailVerdict(spans: Span[]): typeof ACCEPT | typeof DENY {
    try {
      return this.#options.tail?.settle(spans) ?? ACCEPT;
    } catch (error) {
      this.#callbackFailed('tail sampler', 'its spans are accepted', error);
      return ACCEPT;
    }
  }

  #report(settled: Span[]): void {
    const { onFinish, reporter } = this.#options;
    const spans = onFinish === undefined ? settled : this.#afterHook(settled, onFinish);
    this.books.accepted += spans.length;
    if (spans.length === 0) return;
    try {
      reporter.report(spans);
    } catch (error) {
      this.books.accepted -= spans.length;
      this.books.discard('reporter-error', spans.length);
      this.#callbackFailed('reporter', 'its spans are dropped', error);
    }
  }

  #afterHook(settled: Span[], onFinish: OnFinish): Span[] {
    return settled.filter((span) => {
      try {
        if (onFinish(new EditableSpan(span)) !== false) return true;
        this.books.discard('hook', 1);
        return false;
      } catch (error) {
        this.#callbackFailed('onFinish hook', 'the span is exported as it is', error);
        return true;
      }
    });
  }

  #callbackFailed(what: string, consequence: string, error: unknown): void {
    this.counters.callbackErrors++;
    this.#options.diagnostics.warnOnce(
      `callback ${what}`,
      () =>
        `the ${what} threw (${thrownText(error)}); ${consequence}. Later failures are counted in stats().counters.callbackErrors.`,
    );
  }
}
