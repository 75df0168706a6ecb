import { contextOf } from '../causality/cause';
import type { BaggageLimits } from '../context/baggage';
import { REMOTE_UNDECIDED, type SpanContext } from '../context/span-context';
import type { Counters } from '../diagnostics/counters';
import type { Diagnostics } from '../diagnostics/logger';
import { extractBinary, injectBinary } from '../propagation/binary';
import { carrierReader } from '../propagation/carrier-reader';
import { carrierWriter } from '../propagation/carrier-writer';
import type { Propagator } from '../propagation/propagator';
import { nameOf } from './internals';

/** OpenTracing's three formats, by value: the application may hold another copy of `opentracing`. */
const HTTP_HEADERS = 'http_headers';
const TEXT_MAP = 'text_map';
const BINARY = 'binary';

/** Contexts into carriers and out of them, fenced and counted. */
export class Crossing {
  readonly #propagator: Propagator;
  readonly #limits: BaggageLimits;
  readonly #counters: Counters;
  readonly #diagnostics: Diagnostics;

  constructor(propagator: Propagator, limits: BaggageLimits, counters: Counters, diagnostics: Diagnostics) {
    this.#propagator = propagator;
    this.#limits = limits;
    this.#counters = counters;
    this.#diagnostics = diagnostics;
  }

  inject(spanOrContext: unknown, format: unknown, carrier: unknown): void {
    try {
      const context = contextOf(spanOrContext);
      const failure =
        context === undefined ? 'no span context of any tracer' : this.#write(context, format, carrier);
      if (failure !== undefined) this.#notInjected(failure);
    } catch (error) {
      this.#notInjected(`a carrier or context that failed (${nameOf(error, 200)})`);
    }
  }

  extract(format: unknown, carrier: unknown): SpanContext | null {
    try {
      if (format === BINARY) return extractBinary(carrier, this.#limits, this.#counters) ?? null;
      if (format !== HTTP_HEADERS && format !== TEXT_MAP) return this.#unknownFormat(format);
      const reader = carrierReader(carrier);
      if (reader === undefined) return null;
      return this.#propagator.extract(reader, format === HTTP_HEADERS) ?? null;
    } catch {
      this.#counters.extractFailures++;
      return null;
    }
  }

  /** Returns what was wrong with the arguments, or undefined. */
  #write(context: SpanContext, format: unknown, carrier: unknown): string | undefined {
    // A disabled tracer's root: nobody will ever record it, and the next service shall decide for itself.
    if (context.sampling === REMOTE_UNDECIDED && !context.remote) return undefined;
    if (format === BINARY)
      return injectBinary(context, carrier, this.#limits) ? undefined : 'no binary carrier';
    if (format !== HTTP_HEADERS && format !== TEXT_MAP) return `the unknown format ${nameOf(format, 80)}`;
    const writer = carrierWriter(carrier, this.#counters);
    if (writer === undefined) return 'no carrier to write to';
    this.#propagator.inject(context, writer, format === HTTP_HEADERS);
    return undefined;
  }

  #notInjected(failure: string): void {
    this.#counters.injectFailures++;
    this.#diagnostics.warnOnce(
      `inject ${failure}`,
      () => `inject() was given ${failure}; nothing was written.`,
    );
  }

  #unknownFormat(format: unknown): null {
    this.#counters.extractFailures++;
    this.#diagnostics.warnOnce(
      'extract format',
      () => `extract() was given the unknown format ${nameOf(format, 80)}.`,
    );
    return null;
  }
}
