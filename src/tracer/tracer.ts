import { Tracer as OpenTracingTracer, type SpanOptions } from 'opentracing';
import { type Cause, causeOf } from '../causality/cause';
import { Anchor } from '../clock/anchor';
import type { Clock } from '../clock/clock';
import { childContext, rootContext, sameContext } from '../context/new-context';
import { REMOTE_UNDECIDED, type SpanContext } from '../context/span-context';
import { CHILD_OF, FLAG_DEBUG, FLAG_SAMPLED, FOLLOWS_FROM, type SpanIds } from '../model/span-record';
import { ACCEPT, DEFER, DENY, UNDECIDED, type Verdict } from '../model/verdict';
import type { Propagator } from '../propagation/propagator';
import type { Decision, Sampler } from '../sampler/sampler';
import { Crossing } from './crossing';
import { type FlushCallback, type FlushOptions, type FlushReport, flushWith } from './flush';
import {
  ACCEPTED,
  askSampler,
  DEFERRED,
  DENIED,
  debugDecision,
  flagsOf,
  isPrioritised,
  type StartTags,
} from './head-decision';
import { type Internals, nameOf, type RecordLimits } from './internals';
import { Segment } from './segment';
import { Settlement, type SettlementOptions } from './settlement';
import { Span } from './span';
import { type TracerStats, tracerStats } from './tracer-stats';
import { UnsampledSpan } from './unsampled-span';

/** What a tracer is made of; `init.ts` puts it together. */
export interface TracerOptions extends Omit<SettlementOptions, 'anchor'> {
  readonly clock: Clock;
  readonly sampler: Sampler;
  readonly propagator: Propagator;
  readonly limits: RecordLimits;
  readonly traceId128Bit: boolean;
  readonly flushTimeoutMs: number;
  /** Records nothing and passes on what came. */
  readonly disabled: boolean;
  /** Called once, when `close()` is done. */
  readonly onClose: (() => void) | undefined;
}

const NO_CAUSE: Cause = { parent: undefined, references: undefined, dropped: 0 };

/**
 * The OpenTracing tracer. The public methods are overridden, not the `_underscore` ones: the base class deletes
 * `options.childOf` from the caller's object, and costs 170 ns for it. No method throws, whatever it is given.
 */
export class Tracer extends OpenTracingTracer {
  readonly #options: TracerOptions;
  readonly #internals: Internals;
  readonly #settlement: Settlement;
  readonly #crossing: Crossing;
  /** Shared by all that is denied: an unsampled trace costs no segment. */
  readonly #denied: Segment;
  #closing: Promise<FlushReport> | undefined = undefined;

  constructor(options: TracerOptions) {
    super();
    const { clock, limits, counters, diagnostics } = options;
    const anchor = new Anchor(clock);
    this.#options = options;
    this.#internals = { tracer: this, clock, anchor, limits, counters, diagnostics };
    this.#settlement = new Settlement({ ...options, anchor });
    this.#crossing = new Crossing(options.propagator, counters, diagnostics);
    this.#denied = new Segment(this.#settlement, DENY, 0);
  }

  /**
   * Starts a span; the options are OpenTracing's. What cannot be read or used in them is left out and counted. A
   * disabled tracer's spans carry their parent's identity on unchanged, so that the trace stays whole downstream.
   */
  override startSpan(name: string, options?: SpanOptions | null): Span | UnsampledSpan {
    try {
      if (options === undefined || options === null) return this.#start(name, NO_CAUSE, undefined, undefined);
      return this.#startWith(name, options);
    } catch (error) {
      return this.#fallback(error);
    }
  }

  /** Writes the context of a span, or a context, into a carrier; what cannot be written is counted and warned about once. */
  override inject(spanContext: unknown, format: string, carrier: unknown): void {
    this.#crossing.inject(spanContext, format, carrier);
  }

  /** The context in a carrier, or null when it holds none that is valid. */
  override extract(format: string, carrier: unknown): SpanContext | null {
    return this.#crossing.extract(format, carrier);
  }

  /**
   * Delivers what was finished before the call, also while more is finished, a request is in flight or a retry waits.
   * Never rejects: the deadline (`timeoutMs`, default `flushTimeoutMs`) or an aborted `signal` makes it answer with
   * `complete: false`. Spans of deferred segments stay `waiting`.
   */
  flush(options?: FlushOptions | FlushCallback, callback?: FlushCallback): Promise<FlushReport> {
    const report = this.#deliver(options, (signal) => {
      this.#settlement.settleAll(false);
      return this.#options.reporter.flush(signal);
    });
    return withCallback(report, typeof options === 'function' ? options : callback);
  }

  /**
   * Delivers everything finished, deferred segments too, then lets go of connections and timers. Spans finished later
   * are dropped as `closed`; contexts are still propagated. A second call answers with the first one's report.
   */
  close(options?: FlushOptions | FlushCallback, callback?: FlushCallback): Promise<FlushReport> {
    this.#closing ??= this.#deliver(options, (signal) => this.#close(signal));
    return withCallback(this.#closing, typeof options === 'function' ? options : callback);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** The books, now: `finished = sent + Σ dropped + waiting` at every moment. */
  stats(): TracerStats {
    return tracerStats(this.#settlement.books, this.#options.reporter.stats(), this.#options.counters);
  }

  /** What the end of the process does: settles everything, deferred segments too, and flushes. */
  deliverAll(signal: AbortSignal): Promise<void> {
    this.#settlement.settleAll(true);
    return this.#options.reporter.flush(signal);
  }

  /** `sampling.priority` above 0 on an unsampled span: a recorded one takes its place, as debug, on the same context. */
  lift(unsampled: UnsampledSpan): Span | undefined {
    if (this.#options.disabled) return undefined;
    const segment = this.#debugSegment();
    unsampled.ids.sampling = segment;
    const { ids, operationName, startTimeMs, startTags, remoteParent } = unsampled;
    return this.#record(
      segment,
      ids,
      operationName,
      NO_CAUSE,
      ACCEPTED,
      startTags,
      startTimeMs,
      remoteParent,
    );
  }

  /** Reads the options once; a getter that throws takes only what comes after it. */
  #startWith(name: unknown, options: SpanOptions): Span | UnsampledSpan {
    let cause = NO_CAUSE;
    let tags: StartTags;
    let startTimeMs: unknown;
    try {
      startTimeMs = options.startTime;
      const given: unknown = options.tags;
      if (typeof given === 'object' && given !== null) tags = given as StartTags;
      cause = causeOf(options.childOf, options.references, this.#options.limits.maxReferences);
    } catch {
      this.#options.counters.valuesUnreadable++;
    }
    return this.#start(name, cause, tags, startTimeMs);
  }

  #start(name: unknown, cause: Cause, tags: StartTags, startTimeMs: unknown): Span | UnsampledSpan {
    const { limits, disabled, traceId128Bit } = this.#options;
    const short = typeof name === 'string' && name.length <= limits.maxNameLength;
    const operationName = short ? name : nameOf(name, limits.maxNameLength);
    const { parent } = cause;
    if (disabled) return this.#passOn(operationName, parent);
    if (parent?.hasIds()) {
      const { sampling } = parent;
      if (sampling instanceof Segment && sampling.settlement === this.#settlement) {
        return this.#startIn(
          sampling,
          childContext(parent, sampling),
          operationName,
          cause,
          ACCEPTED,
          tags,
          startTimeMs,
        );
      }
      return this.#startFirst(operationName, parent, cause, tags, startTimeMs);
    }
    const context = rootContext(traceId128Bit, this.#denied, parent?.baggage);
    const decision = this.#decide(operationName, context, parent, tags);
    return this.#startIn(
      this.#segmentOf(decision, parent),
      context,
      operationName,
      cause,
      decision,
      tags,
      startTimeMs,
    );
  }

  /** The first span below a context that came from elsewhere: another process, or another tracer of this one. */
  #startFirst(
    operationName: string,
    parent: SpanContext,
    cause: Cause,
    tags: StartTags,
    startTimeMs: unknown,
  ): Span | UnsampledSpan {
    const { sampling, arrival } = parent;
    const asked = sampling.verdict === UNDECIDED || arrival?.debugId !== undefined;
    const decision = asked ? this.#decide(operationName, parent, parent, tags) : inherited(sampling.verdict);
    const segment = this.#segmentOf(decision, parent);
    // Another tracer's segment stays where it is: that tracer's spans go on finding it.
    if (!(sampling instanceof Segment)) parent.sampling = segment;
    const whole = arrival?.links === undefined ? cause : withLinks(cause, parent, arrival.links);
    return this.#startIn(
      segment,
      childContext(parent, segment),
      operationName,
      whole,
      decision,
      tags,
      startTimeMs,
    );
  }

  #startIn(
    segment: Segment,
    context: SpanContext,
    operationName: string,
    cause: Cause,
    decision: Decision,
    tags: StartTags,
    startTimeMs: unknown,
  ): Span | UnsampledSpan {
    const remoteParent = cause.parent?.remote === true && cause.parent.hasIds();
    if (segment.verdict === DENY) {
      if (!isPrioritised(tags)) {
        this.#settlement.books.unsampled++;
        context.sampling = segment;
        return new UnsampledSpan(this.#internals, context, operationName, startTimeMs, tags, remoteParent);
      }
      segment = this.#debugSegment();
    }
    context.sampling = segment;
    return this.#record(segment, context, operationName, cause, decision, tags, startTimeMs, remoteParent);
  }

  #record(
    segment: Segment,
    context: SpanContext,
    operationName: string,
    { references, dropped }: Cause,
    decision: Decision,
    tags: StartTags,
    startTimeMs: unknown,
    remoteParent: boolean,
  ): Span {
    const first = decision.tags.length === 0 ? undefined : decision.tags.slice();
    this.#settlement.books.started++;
    const span = new Span(
      this.#internals,
      segment,
      context,
      operationName,
      startTimeMs,
      remoteParent,
      references,
      first,
    );
    if (dropped > 0) {
      span.droppedReferences = dropped;
      this.#options.counters.referencesDropped += dropped;
    }
    if (tags !== undefined) span.writeTags(tags);
    return span;
  }

  #decide(operationName: string, ids: SpanContext, from: SpanContext | undefined, tags: StartTags): Decision {
    const debugId = from?.arrival?.debugId;
    if (debugId !== undefined) return debugDecision(debugId);
    const { sampler, counters, diagnostics } = this.#options;
    return askSampler(sampler, operationName, ids, tags, counters, diagnostics);
  }

  #segmentOf(decision: Decision, from: SpanContext | undefined): Segment {
    if (decision.verdict === DENY) return this.#denied;
    const debug =
      from !== undefined && (from.arrival?.debugId !== undefined || (from.flags & FLAG_DEBUG) !== 0);
    return new Segment(this.#settlement, decision.verdict, flagsOf(decision, debug));
  }

  #debugSegment(): Segment {
    return new Segment(this.#settlement, ACCEPT, FLAG_SAMPLED | FLAG_DEBUG);
  }

  #passOn(operationName: string, parent: SpanContext | undefined): UnsampledSpan {
    this.#settlement.books.unsampled++;
    const context =
      parent?.hasIds() === true
        ? sameContext(parent)
        : rootContext(this.#options.traceId128Bit, REMOTE_UNDECIDED, parent?.baggage);
    return new UnsampledSpan(this.#internals, context, operationName, undefined, undefined, false);
  }

  #fallback(error: unknown): UnsampledSpan {
    const { counters, diagnostics } = this.#options;
    counters.internalErrors++;
    diagnostics.warnOnce('internal error', () => {
      const text = error instanceof Error ? (error.stack ?? error.message) : nameOf(error, 200);
      return `a defect of Clew was caught; please report it. The span is not recorded. ${text}`;
    });
    return this.#passOn('', undefined);
  }

  async #close(signal: AbortSignal): Promise<void> {
    this.#settlement.settleAll(true);
    this.#settlement.close();
    await this.#options.reporter.close(signal);
    this.#options.sampler.close?.();
    this.#options.onClose?.();
  }

  #deliver(
    options: FlushOptions | FlushCallback | undefined,
    work: (signal: AbortSignal) => Promise<void>,
  ): Promise<FlushReport> {
    const { flushTimeoutMs, setTimer } = this.#options;
    const given = typeof options === 'function' ? undefined : options;
    return flushWith(given, flushTimeoutMs, setTimer, () => this.stats(), work);
  }
}

function inherited(verdict: Verdict): Decision {
  if (verdict === DENY) return DENIED;
  return verdict === DEFER ? DEFERRED : ACCEPTED;
}

/** Contexts that other headers of the same carrier named: kept beside the parent. */
function withLinks(cause: Cause, parent: SpanContext, links: readonly SpanIds[]): Cause {
  const known = cause.references ?? [{ type: CHILD_OF, ids: parent }];
  return { ...cause, references: [...known, ...links.map((ids) => ({ type: FOLLOWS_FROM, ids }) as const)] };
}

/** In a turn of its own: what the application's callback throws is the application's uncaught exception. */
function withCallback(
  report: Promise<FlushReport>,
  callback: FlushCallback | undefined,
): Promise<FlushReport> {
  if (typeof callback === 'function') report.then((value) => process.nextTick(callback, value));
  return report;
}
