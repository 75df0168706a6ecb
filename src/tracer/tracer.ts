import type { Span as OpenTracingSpan } from 'opentracing/lib/span';
import { Tracer as OpenTracingTracer } from 'opentracing/lib/tracer';
import { activeSpan, withActiveSpan } from '../causality/active-span';
import { Anchor } from '../clock/anchor';
import type { Clock } from '../clock/clock';
import type { SpanContext } from '../context/span-context';
import { Callbacks } from '../diagnostics/callbacks';
import type { Counters } from '../diagnostics/counters';
import { thrownStack } from '../diagnostics/errors';
import { heedRejection } from '../diagnostics/heed-rejection';
import type { Diagnostics } from '../diagnostics/logger';
import type { ExporterStats } from '../diagnostics/stats';
import { usableStats } from '../diagnostics/usable-stats';
import type { Propagator } from '../propagation/propagator';
import type { Sampler } from '../sampler/sampler';
import { Crossing } from './crossing';
import { type FlushCallback, type FlushOptions, type FlushReport, flushWith, giveUpFlushes } from './flush';
import type { RecordLimits } from './internals';
import { Settlement, type SettlementOptions } from './settlement';
import type { Span } from './span';
import { Starter, type StartSpanOptions } from './starter';
import { type TracerStats, tracerStats } from './tracer-stats';
import type { UnsampledSpan } from './unsampled-span';
import { UsualKeys } from './usual-keys';

/** What a tracer is made of; `init.ts` puts it together. */
export interface TracerOptions extends SettlementOptions {
  readonly counters: Counters;
  readonly diagnostics: Diagnostics;
  readonly clock: Clock;
  readonly sampler: Sampler;
  readonly propagator: Propagator;
  readonly limits: RecordLimits;
  readonly traceId128Bit: boolean;
  /** A span that is started without a parent becomes a child of the active one. */
  readonly activeSpan: boolean;
  readonly flushTimeoutMs: number;
  /** How long the end of the process, or a flush somebody waits for, may hold it, ms. */
  readonly exitTimeoutMs: number;
  /** Records nothing and passes on what came. */
  readonly disabled: boolean;
  /** Called once, when `close()` is done. */
  readonly onClose: (() => void) | undefined;
}

/**
 * The OpenTracing tracer. The public methods are overridden, not the `_underscore` ones: the base class deletes
 * `options.childOf` from the caller's object, and costs 170 ns for it. No method throws, whatever it is given.
 */
export class Tracer extends OpenTracingTracer {
  readonly #options: TracerOptions;
  readonly #settlement: Settlement;
  readonly #starter: Starter;
  readonly #crossing: Crossing;
  readonly #callbacks: Callbacks;
  #closing: Promise<FlushReport> | undefined = undefined;

  constructor(options: TracerOptions) {
    super();
    const { clock, limits, counters, diagnostics, sampler, propagator, traceId128Bit } = options;
    const anchor = new Anchor(clock);
    const callbacks = new Callbacks(counters, diagnostics, options.disabled);
    const usualKeys = new UsualKeys();
    const internals = { tracer: this, clock, anchor, limits, counters, diagnostics, callbacks, usualKeys };
    this.#options = options;
    this.#callbacks = callbacks;
    this.#settlement = new Settlement(internals, options);
    this.#starter = new Starter(internals, this.#settlement, sampler, traceId128Bit, options.activeSpan);
    this.#crossing = new Crossing(propagator, limits, counters, diagnostics);
  }

  /**
   * Starts a span; the options are OpenTracing's, and `ignoreActiveSpan`. What cannot be read or used in them is left out and counted. A
   * disabled tracer's spans carry their parent's identity on unchanged, so that the trace stays whole downstream. What your
   * own sampler, hook or reporter starts, while it is called, is not recorded.
   */
  override startSpan(name: string, options?: StartSpanOptions | null): Span | UnsampledSpan {
    try {
      return this.#callbacks.nothingRecorded
        ? this.#startUnrecorded(name, options)
        : this.#starter.start(name, options);
    } catch (error) {
      return this.#fallback(error);
    }
  }

  /**
   * The span that is active here: whatever was given to the nearest {@link withActiveSpan} around this, of this tracer or
   * another one, finished or not. Undefined where none is.
   */
  activeSpan(): OpenTracingSpan | undefined {
    return activeSpan() as OpenTracingSpan | undefined;
  }

  /**
   * Calls `fn(...args)` with the span active, in the call and in all that it begins (promises, timers, callbacks), and
   * returns what that returns; undefined or null: none is active there. It neither finishes the span nor tells it of what
   * `fn` throws, which passes through. What is no span activates none, what is no function is not called; both are warned of
   * once.
   */
  withActiveSpan<Arguments extends unknown[], Result>(
    span: OpenTracingSpan | null | undefined,
    fn: (...args: Arguments) => Result,
    ...args: Arguments
  ): Result {
    return withActiveSpan(span, fn, args, this.#options.diagnostics);
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
   * Never rejects: the deadline (`timeoutMs`, default `flushTimeoutMs`), an aborted `signal`, or a place where nobody listens
   * and nobody ever has, makes it answer with `complete: false`. It holds the process for at most `exitTimeoutMs`. Spans of
   * deferred segments stay `waiting`.
   */
  flush(options?: FlushOptions | FlushCallback, callback?: FlushCallback): Promise<FlushReport> {
    const report = this.#deliver(options, (signal) => this.#settleAndFlush(false, signal));
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
    return tracerStats(this.#settlement.books, this.#exporterStats(), this.#options.counters);
  }

  /** What the end of the process does: settles everything, deferred segments too, and flushes, where anybody listens. */
  async deliverAll(signal: AbortSignal): Promise<void> {
    await this.#settleAndFlush(true, signal);
  }

  /** As deliverAll, when the event loop has ended: called again and again until it says that nothing more can be done. */
  deliverLast(remainingMs: number): boolean {
    this.#settlement.settleAll();
    return this.#options.reporter.flushLast?.(remainingMs) ?? true;
  }

  /** What is not delivered is put where it outlives the process, if there is such a place. */
  keep(): void {
    this.#settlement.settleAll();
    this.#options.reporter.keep?.();
  }

  /** Answers whoever awaits a `flush()` or `close()`, with what it has reached. */
  giveUpFlushes(): void {
    giveUpFlushes(this.#options);
  }

  /** `sampling.priority` above 0 on an unsampled span: a recorded one takes its place, as debug, on the same context. */
  lift(unsampled: UnsampledSpan): Span | undefined {
    return this.#callbacks.nothingRecorded ? undefined : this.#starter.lift(unsampled);
  }

  #startUnrecorded(name: string, options: StartSpanOptions | null | undefined): UnsampledSpan {
    return this.#options.disabled
      ? this.#starter.passOn(name, options)
      : this.#starter.startUnrecorded(name, options);
  }

  /** A reporter of the application's may throw, or answer nonsense. */
  #exporterStats(): ExporterStats[] {
    const { reporter, counters } = this.#options;
    const outer = this.#callbacks.enter();
    try {
      const answer: unknown = reporter.stats();
      const stats = usableStats(answer);
      if (stats !== undefined) return stats;
      heedRejection(answer, () => {});
    } catch {
      // Counted below.
    } finally {
      this.#callbacks.leave(outer);
    }
    counters.callbackErrors++;
    return [];
  }

  #fallback(error: unknown): UnsampledSpan {
    const { counters, diagnostics } = this.#options;
    counters.internalErrors++;
    diagnostics.warnOnce(
      'internal error',
      () => `a defect of Clew was caught; please report it. The span is not recorded. ${thrownStack(error)}`,
    );
    return this.#starter.passOn('', undefined);
  }

  /** All at once when it is little, as usual. `isLast`: the process ends. */
  #settleAndFlush(isLast: boolean, signal: AbortSignal): Promise<unknown> {
    const flush = () => this.#options.reporter.flush(signal, isLast);
    return this.#settlement.settleInTurns(isLast, signal)?.then(flush) ?? flush();
  }

  async #close(signal: AbortSignal): Promise<unknown> {
    const { reporter, onClose } = this.#options;
    try {
      const settled = this.#settlement.settleInTurns(true, signal);
      this.#settlement.close();
      if (settled !== undefined) await settled;
      // What the deadline has left is the reporter's to drop, or to keep on the disk.
      this.#settlement.settleAll();
      return await reporter.close(signal);
    } finally {
      // Whatever becomes of a reporter of the application's, nothing listens and nothing polls any more.
      this.#closeSampler();
      onClose?.();
    }
  }

  #closeSampler(): void {
    const failed = (error: unknown) => this.#callbacks.failed('sampler', 'it is closed all the same', error);
    try {
      heedRejection(this.#options.sampler.close?.(), failed);
    } catch (error) {
      failed(error);
    }
  }

  #deliver(
    options: FlushOptions | FlushCallback | undefined,
    work: (signal: AbortSignal) => Promise<unknown>,
  ): Promise<FlushReport> {
    const given = typeof options === 'function' ? undefined : options;
    return flushWith(given, this.#options, () => this.stats(), work);
  }
}

/** In a turn of its own: what the application's callback throws is the application's uncaught exception. */
function withCallback(
  report: Promise<FlushReport>,
  callback: FlushCallback | undefined,
): Promise<FlushReport> {
  if (typeof callback === 'function') report.then((value) => process.nextTick(callback, value));
  return report;
}
