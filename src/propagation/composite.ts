import { mergedBaggage } from '../context/baggage';
import type { SpanContext } from '../context/span-context';
import type { SpanIds } from '../model/span-record';
import { UNDECIDED } from '../model/verdict';
import type { CarrierReader, CarrierWriter } from './carrier';
import type { Propagator } from './propagator';

/**
 * Several formats as one: injects all of `inject` in their order; extracts by asking all of `extract` in theirs.
 *
 * The first context with ids wins. A later one that names the same span adds what the first does not say (tracestate, a
 * decision, baggage); one that names another span is kept as a link, for it may well be the truth: a proxy on the way that
 * knows only one of the formats. A context without ids gives its baggage, and the rest only where nobody has ids.
 */
export class CompositePropagator implements Propagator {
  readonly format: string;
  readonly families: number;
  readonly #inject: readonly Propagator[];
  readonly #extract: readonly Propagator[];
  /** Of each of them, here: asking six classes of propagator for it takes 8 ns each. */
  readonly #familiesOf: readonly number[];
  /** Of each of them and all after it; 0 behind the last. */
  readonly #familiesFrom: readonly number[];

  constructor(inject: readonly Propagator[], extract: readonly Propagator[]) {
    this.#inject = inject;
    this.#extract = extract;
    this.#familiesOf = extract.map(({ families }) => families);
    const familiesFrom = [0];
    for (const families of [...this.#familiesOf].reverse()) familiesFrom.unshift(families | familiesFrom[0]);
    this.#familiesFrom = familiesFrom;
    this.families = familiesFrom[0];
    this.format = inject.map((propagator) => propagator.format).join(',');
  }

  inject(context: SpanContext, carrier: CarrierWriter, http: boolean): void {
    for (const propagator of this.#inject) propagator.inject(context, carrier, http);
  }

  extract(carrier: CarrierReader, http: boolean): SpanContext | undefined {
    let found: SpanContext | undefined;
    const propagators = this.#extract;
    const familiesOf = this.#familiesOf;
    const familiesFrom = this.#familiesFrom;
    const { families } = carrier;
    // Nearly always there is one format, and what is behind it need not be looked through.
    for (let i = 0; (families & familiesFrom[i]) !== 0; i++) {
      if ((families & familiesOf[i]) === 0) continue;
      const context = propagators[i].extract(carrier, http);
      if (context === undefined) continue;
      if (found === undefined) found = context;
      else if (!found.hasIds() && context.hasIds()) found = completed(context, found);
      else found = completed(found, context);
    }
    return found;
  }
}

/** One propagator for lists of them; a single one for both ways is used as it is. */
export function compositePropagator(
  inject: readonly Propagator[],
  extract: readonly Propagator[],
): Propagator {
  if (inject.length === 1 && extract.length === 1 && inject[0] === extract[0]) return inject[0];
  return new CompositePropagator(inject, extract);
}

/** `winner`, with what `other` knows beside it. Both are fresh out of the carrier, so `winner` may be changed. */
function completed(winner: SpanContext, other: SpanContext): SpanContext {
  if (winner.hasIds() && other.hasIds() && !namesSameSpan(winner, other)) {
    winner.arrival = { ...winner.arrival, links: [...(winner.arrival?.links ?? []), other] };
    return winner;
  }
  if (winner.hasIds() === other.hasIds()) {
    winner.traceState ??= other.traceState;
    winner.arrival ??= other.arrival;
    winner.randomTraceId ||= other.randomTraceId;
    if (winner.sampling.verdict === UNDECIDED) winner.sampling = other.sampling;
  }
  if (other.baggage !== undefined) {
    winner.baggage =
      winner.baggage === undefined ? other.baggage : mergedBaggage(winner.baggage, other.baggage);
  }
  return winner;
}

/** A trace id cut to its lower half by a format of 64 bits is still the same. */
function namesSameSpan(one: SpanIds, other: SpanIds): boolean {
  const sameLow = one.traceId2 === other.traceId2 && one.traceId3 === other.traceId3;
  const sameSpan = one.spanId0 === other.spanId0 && one.spanId1 === other.spanId1;
  return sameLow && sameSpan && (sameHigh(one, other) || isShort(one) || isShort(other));
}

function sameHigh(one: SpanIds, other: SpanIds): boolean {
  return one.traceId0 === other.traceId0 && one.traceId1 === other.traceId1;
}

function isShort(ids: SpanIds): boolean {
  return (ids.traceId0 | ids.traceId1) === 0;
}
