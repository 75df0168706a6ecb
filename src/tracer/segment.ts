import type { SamplingState, SpanContext } from '../context/span-context';
import type { TraceId } from '../context/trace-id';
import { FLAG_DEBUG, FLAG_SAMPLED, type FlatTags } from '../model/span-record';
import { ACCEPT, DENY, type Verdict } from '../model/verdict';
import { type Origin, originOf } from './origin';
import type { Settlement } from './settlement';
import type { Span } from './span';

/** What a segment holds, in its tracer's list. */
export interface Held {
  readonly segment: Segment;
  readonly spans: Span[];
  /** As counted in the bounds. */
  bytes: number;
  /** When the first of the spans was held, in the list's half intervals. */
  readonly since: number;
  previous: Held | undefined;
  next: Held | undefined;
}

/**
 * This process's spans of one trace: one per root and per extracted context; every context of it points here.
 *
 * ```
 *   startSpan ─► open 1 ─► open 2 ─► finish: held [a], open 1 ─► finish: held [a b], open 0 ─► settle ─► reporter
 *                                     └─ linked into the tracer's list while it holds finished spans
 * ```
 *
 * It settles when nothing of it is open or it holds as many as it may; {@link Settlement} settles it by age, by the bounds over
 * all segments, on flush and on close. It can be used again after that: a verdict stays, but for a deferred one's,
 * which is asked anew for the next group.
 */
export class Segment implements SamplingState, TraceId {
  readonly settlement: Settlement;
  verdict: Verdict;
  flags: number;
  readonly traceId0: number;
  readonly traceId1: number;
  readonly traceId2: number;
  readonly traceId3: number;
  /** Of the context that its first span was started below: another process's, as a rule. Undefined in a new trace. */
  readonly origin: Origin | undefined;
  /** What the sampler has to say on the first span. */
  readonly samplerTags: FlatTags | undefined;
  /** Spans started and not finished. */
  open = 0;
  /** Finished spans that wait; most segments of one span never hold any. */
  held: Held | undefined = undefined;
  /**
   * The anchor its spans' times are told by. Forward steps of the wall clock are taken at once; backward ones only while
   * nothing is open, so that a child never starts before its parent.
   */
  offsetUs: number;

  constructor(
    settlement: Settlement,
    verdict: Verdict,
    flags: number,
    { traceId0, traceId1, traceId2, traceId3 }: TraceId,
    parent: SpanContext | undefined,
    samplerTags: FlatTags | undefined,
  ) {
    this.settlement = settlement;
    this.verdict = verdict;
    this.flags = flags;
    this.traceId0 = traceId0;
    this.traceId1 = traceId1;
    this.traceId2 = traceId2;
    this.traceId3 = traceId3;
    this.origin = originOf(parent);
    this.samplerTags = samplerTags;
    this.offsetUs = settlement.anchor.offsetUs;
  }

  /** W3C's tracestate as it came, for every span of it. */
  get traceState(): string | undefined {
    return this.origin?.traceState;
  }

  get randomTraceId(): boolean {
    return this.origin === undefined || this.origin.randomTraceId;
  }

  /** False for a context that somebody has overwritten: its trace is another one, or has another state. */
  isOf({ traceId0, traceId1, traceId2, traceId3, traceState, randomTraceId }: SpanContext): boolean {
    return (
      traceId3 === this.traceId3 &&
      traceId2 === this.traceId2 &&
      traceId1 === this.traceId1 &&
      traceId0 === this.traceId0 &&
      traceState === this.traceState &&
      randomTraceId === this.randomTraceId
    );
  }

  /** A span of it was started at `tickMs`: returns the anchor for its times. */
  started(tickMs: number): number {
    const { anchor } = this.settlement;
    anchor.follow(tickMs);
    const { offsetUs } = anchor;
    if (this.open++ === 0 || offsetUs > this.offsetUs) this.offsetUs = offsetUs;
    return this.offsetUs;
  }

  finished(span: Span): void {
    this.open--;
    const { settlement } = this;
    settlement.books.finished++;
    if (this.verdict === DENY || settlement.closed) {
      settlement.books.discard(this.verdict === DENY ? 'priority' : 'closed', 1);
      return;
    }
    const { held } = this;
    const count = held === undefined ? 1 : held.spans.length + 1;
    const limit = this.verdict === ACCEPT ? settlement.maxAcceptedSpans : settlement.maxSegmentSpans;
    if (this.open === 0 || count >= limit) settlement.settleWith(this, span);
    else settlement.hold(this, span);
  }

  /** `sampling.priority` above 0: recorded as debug from now on, for every span of the segment. */
  prioritise(): void {
    this.verdict = ACCEPT;
    this.flags = FLAG_SAMPLED | FLAG_DEBUG;
  }

  /** `sampling.priority` 0: forgets what it holds, and its later spans are unsampled. */
  discard(): void {
    this.verdict = DENY;
    this.flags = 0;
    this.settlement.forget(this);
  }
}
