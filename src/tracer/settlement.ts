import type { Anchor } from '../clock/anchor';
import type { SetTimer } from '../clock/timer';
import { heedRejection } from '../diagnostics/heed-rejection';
import { ACCEPT, DEFER, DENY } from '../model/verdict';
import type { Reporter } from '../reporter/reporter';
import type { TailSampler } from '../sampler/sampler';
import { TracerBooks } from './books';
import { EditableSpan, type OnFinish } from './editable-span';
import { heldBytesOf } from './held-bytes';
import type { Internals } from './internals';
import type { Held, Segment } from './segment';
import type { Span } from './span';
import { Turns } from './turns';

export interface SettlementOptions {
  readonly reporter: Reporter;
  readonly tail: TailSampler | undefined;
  readonly onFinish: OnFinish | undefined;
  readonly flushIntervalMs: number;
  readonly maxSegmentSpans: number;
  readonly maxHeldSpans: number;
  readonly maxHeldBytes: number;
  readonly setTimer: SetTimer;
}

/**
 * An accepted segment holds no more, since nobody waits to see it whole: with a thousand, all of a group has left the
 * processor's caches when it is encoded (measured: a child's typical span 580 ns, 530 so).
 */
const MAX_ACCEPTED_SPANS = 128;
/** Spans settled in one turn of the event loop; the rest follow in the next ones. A larger segment has a turn of its own. */
const SPANS_PER_TURN = 1000;

/**
 * Where segments wait and where they go. Segments that hold finished spans stand in one list, the one that has held
 * longest first; settling takes a segment's spans out, asks the tail sampler if it is deferred, runs the
 * application's hook and hands the group to the reporter.
 */
export class Settlement {
  readonly internals: Internals;
  readonly anchor: Anchor;
  readonly books = new TracerBooks();
  readonly maxSegmentSpans: number;
  readonly maxAcceptedSpans: number;
  readonly #options: SettlementOptions;
  #oldest: Held | undefined = undefined;
  #newest: Held | undefined = undefined;
  #heldBytes = 0;
  /** Counts half flush intervals, while anything is held. */
  #halves = 0;
  #cancelTimer: (() => void) | undefined = undefined;
  readonly #turns = new Turns();
  /** True after close(): what is finished from now on is dropped. */
  closed = false;

  constructor(internals: Internals, options: SettlementOptions) {
    this.internals = internals;
    this.anchor = internals.anchor;
    this.maxSegmentSpans = options.maxSegmentSpans;
    this.maxAcceptedSpans = Math.min(options.maxSegmentSpans, MAX_ACCEPTED_SPANS);
    this.#options = options;
  }

  get heldBytes(): number {
    return this.#heldBytes;
  }

  /** Adds a span to what `segment` holds, others of which are still open. */
  hold(segment: Segment, span: Span): void {
    const bytes = heldBytesOf(span);
    const { held } = segment;
    if (held === undefined) this.#link(segment, span, bytes);
    else {
      held.spans.push(span);
      held.bytes += bytes;
    }
    this.#heldBytes += bytes;
    this.books.held++;
    const { maxHeldSpans, maxHeldBytes } = this.#options;
    while ((this.books.held > maxHeldSpans || this.#heldBytes > maxHeldBytes) && this.#oldest !== undefined) {
      this.settle(this.#oldest.segment);
    }
  }

  /** Hands over what the segment holds, and the span that finished last. */
  settleWith(segment: Segment, last: Span): void {
    if (segment.held === undefined) {
      this.#settle(segment, [last]);
      return;
    }
    const spans = this.#take(segment.held);
    spans.push(last);
    this.#settle(segment, spans);
  }

  /** Hands over what the segment holds; a no-op when it holds nothing. */
  settle(segment: Segment): void {
    if (segment.held !== undefined) this.#settle(segment, this.#take(segment.held));
  }

  /** Drops what the segment holds, as `sampling.priority` 0 wants it. */
  forget(segment: Segment): void {
    if (segment.held !== undefined) this.books.discard('priority', this.#take(segment.held).length);
  }

  /** Settles everything at once, also what callbacks add meanwhile: when the event loop has ended, or the time is up. */
  settleAll(): void {
    while (this.#oldest !== undefined) this.settle(this.#oldest.segment);
  }

  /**
   * Settles what is held now (accepted segments, or also deferred ones), a bounded number of spans in each turn of the event
   * loop. Undefined when the first turn was enough. What is left when `signal` aborts stays held.
   */
  settleInTurns(deferredToo: boolean, signal: AbortSignal): Promise<void> | undefined {
    if (this.#oldest === undefined) return undefined;
    const upTo = this.#halves;
    // Each segment's hook that flushes would settle the next one within it: calls as deep as there are segments.
    const mayBegin = !this.internals.callbacks.nothingRecorded;
    return this.#turns.run(() => this.#settleSome(upTo, deferredToo), signal, mayBegin);
  }

  /** Spans finished from now on are dropped, counted as `closed`; what is held may still be settled. */
  close(): void {
    this.closed = true;
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }

  /** One turn's worth of the segments that have held since half interval `upTo` or longer; true when there is more. */
  #settleSome(upTo: number, deferredToo: boolean): boolean {
    let settled = 0;
    for (let held = this.#oldest; held !== undefined && held.since <= upTo; ) {
      const { next, segment, spans } = held;
      if (deferredToo || segment.verdict === ACCEPT) {
        if (settled > 0 && settled + spans.length > SPANS_PER_TURN) return true;
        settled += spans.length;
        this.settle(segment);
        // A callback may have finished spans, or flushed, and so have taken the next one out.
        if (next !== undefined && next.segment.held !== next) return true;
      }
      held = next;
    }
    return false;
  }

  #settle(segment: Segment, spans: Span[]): void {
    if (segment.verdict === DEFER && this.#tailVerdict(spans) === DENY)
      this.books.discard('tail', spans.length);
    else this.#report(spans);
  }

  #link(segment: Segment, first: Span, bytes: number): void {
    const previous = this.#newest;
    const held: Held = { segment, spans: [first], bytes, since: this.#halves, previous, next: undefined };
    segment.held = held;
    if (previous === undefined) this.#oldest = held;
    else previous.next = held;
    this.#newest = held;
    if (this.#cancelTimer === undefined) this.#arm(this.#options.flushIntervalMs / 2);
  }

  #take(held: Held): Span[] {
    const { segment, spans, previous, next } = held;
    if (previous === undefined) this.#oldest = next;
    else previous.next = next;
    if (next === undefined) this.#newest = previous;
    else next.previous = previous;
    segment.held = undefined;
    this.#heldBytes -= held.bytes;
    this.books.held -= spans.length;
    return spans;
  }

  #arm(delayMs: number): void {
    this.#cancelTimer = this.#options.setTimer(() => {
      this.#halves++;
      this.#age();
    }, delayMs);
  }

  /** Settles the accepted segments that have held finished spans for a flush interval: a leaked parent blocks nobody. */
  #age(): void {
    this.#cancelTimer = undefined;
    if (this.#settleSome(this.#halves - 2, false))
      this.#cancelTimer = this.#options.setTimer(() => this.#age(), 0);
    else if (this.#oldest !== undefined) this.#arm(this.#options.flushIntervalMs / 2);
  }

  #tailVerdict(spans: Span[]): typeof ACCEPT | typeof DENY {
    const { tail } = this.#options;
    const { callbacks } = this.internals;
    if (tail === undefined) return ACCEPT;
    const outer = callbacks.enter();
    try {
      return tail.settle(spans) ?? ACCEPT;
    } catch (error) {
      callbacks.failed('tail sampler', 'its spans are accepted', error);
      return ACCEPT;
    } finally {
      callbacks.leave(outer);
    }
  }

  #report(settled: Span[]): void {
    const { onFinish, reporter } = this.#options;
    const { callbacks } = this.internals;
    const spans = onFinish === undefined ? settled : settled.filter((span) => this.#isKept(span, onFinish));
    this.books.accepted += spans.length;
    if (spans.length === 0) return;
    const outer = callbacks.enter();
    try {
      const answer: unknown = reporter.report(spans);
      if (answer !== undefined)
        heedRejection(answer, (error) => callbacks.failed('reporter', 'what it did is its own', error));
    } catch (error) {
      this.books.accepted -= spans.length;
      this.books.discard('reporter-error', spans.length);
      callbacks.failed('reporter', 'its spans are dropped', error);
    } finally {
      callbacks.leave(outer);
    }
  }

  #isKept(span: Span, onFinish: OnFinish): boolean {
    const { callbacks } = this.internals;
    const failed = (error: unknown) =>
      callbacks.failed('onFinish hook', 'the span is exported as it is', error);
    const outer = callbacks.enter();
    try {
      const answer = onFinish(new EditableSpan(span));
      if (answer === false) this.books.discard('hook', 1);
      else heedRejection(answer, failed);
      return answer !== false;
    } catch (error) {
      failed(error);
      return true;
    } finally {
      callbacks.leave(outer);
    }
  }
}
