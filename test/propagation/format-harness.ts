import type { BaggageLimits } from '../../src/context/baggage';
import type { SpanContext } from '../../src/context/span-context';
import { Counters } from '../../src/diagnostics/counters';
import { carrierReader } from '../../src/propagation/carrier-reader';
import { carrierWriter } from '../../src/propagation/carrier-writer';
import { propagatorFor } from '../../src/propagation/formats';
import type { Propagator } from '../../src/propagation/propagator';

/** One format, or several, with the counters of what went wrong. */
export class FormatHarness {
  readonly counters = new Counters();
  readonly #propagator: Propagator;

  constructor(formats: string | readonly string[], limits?: BaggageLimits) {
    const names = typeof formats === 'string' ? [formats] : formats;
    this.#propagator = propagatorFor(names, names, this.counters, limits);
  }

  inject(context: SpanContext, http = true): Record<string, string> {
    const carrier: Record<string, string> = {};
    const writer = carrierWriter(carrier, this.counters);
    if (writer !== undefined) this.#propagator.inject(context, writer, http);
    return carrier;
  }

  extract(carrier: unknown, http = true): SpanContext | undefined {
    const reader = carrierReader(carrier);
    return reader && this.#propagator.extract(reader, http);
  }

  /** What comes out for a carrier that holds nothing valid: nothing, and one failure counted. */
  refuses(carrier: unknown): boolean {
    const before = this.counters.extractFailures;
    return this.extract(carrier) === undefined && this.counters.extractFailures === before + 1;
  }
}
