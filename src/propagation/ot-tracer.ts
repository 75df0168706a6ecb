import { hexOfWords } from '../bytes/hex';
import { type BaggageLimits, DEFAULT_BAGGAGE_LIMITS } from '../context/baggage';
import {
  REMOTE_ACCEPTED,
  REMOTE_DENIED,
  REMOTE_UNDECIDED,
  type SamplingState,
  type SpanContext,
} from '../context/span-context';
import type { Counters } from '../diagnostics/counters';
import { FLAG_SAMPLED } from '../model/span-record';
import { UNDECIDED } from '../model/verdict';
import { bareContext } from './bare-context';
import type { CarrierReader, CarrierWriter } from './carrier';
import { HeaderBaggage } from './header-baggage';
import { HeaderName } from './header-family';
import { plainOrEncoded } from './header-value';
import { takeSpanId, takeTraceId } from './hex-field';
import type { Propagator } from './propagator';

const TRACE = new HeaderName('ot-tracer-traceid');
const SPAN = new HeaderName('ot-tracer-spanid');
const SAMPLED = new HeaderName('ot-tracer-sampled');
const BAGGAGE_PREFIX = 'ot-baggage-';

/**
 * The headers of OpenTracing's basictracer, LightStep and AppDash. They know 64-bit trace ids only: the upper half of a
 * longer one is not written (32 digits are read), and debug goes out as sampled. Baggage is written as it is where a
 * header can hold it, as LightStep's tracers do not decode it.
 */
export class OtTracerPropagator implements Propagator {
  readonly format = 'ot-tracer';
  readonly families = TRACE.family;
  readonly #counters: Counters;
  readonly #baggage: HeaderBaggage;

  constructor(counters: Counters, limits: BaggageLimits = DEFAULT_BAGGAGE_LIMITS) {
    this.#counters = counters;
    this.#baggage = new HeaderBaggage(BAGGAGE_PREFIX, limits, counters, plainOrEncoded);
  }

  inject(context: SpanContext, carrier: CarrierWriter, http: boolean): void {
    if (context.hasIds()) {
      carrier.setIds(TRACE.text, hexOfWords(context.traceId2, context.traceId3));
      carrier.setIds(SPAN.text, hexOfWords(context.spanId0, context.spanId1));
      if (context.sampling.verdict !== UNDECIDED) {
        carrier.setIds(SAMPLED.text, (context.flags & FLAG_SAMPLED) !== 0 ? 'true' : 'false');
      }
    }
    if (context.baggage !== undefined) this.#baggage.write(context.baggage, carrier, http);
  }

  extract(carrier: CarrierReader, http: boolean): SpanContext | undefined {
    const trace = TRACE.in(carrier);
    if (trace === undefined) return undefined;
    const span = SPAN.in(carrier);
    const sampling = samplingOf(SAMPLED.in(carrier));
    const context = bareContext(undefined, sampling);
    const valid =
      sampling !== undefined &&
      span !== undefined &&
      takeTraceId(context, withoutZeros(trace, 32)) &&
      takeSpanId(context, withoutZeros(span, 16));
    if (!valid) {
      this.#counters.extractFailures++;
      return undefined;
    }
    context.baggage = this.#baggage.read(carrier, http);
    return context;
  }
}

/** Some writers put more zeros in front than there is room for. */
function withoutZeros(id: string, digits: number): string {
  const text = id.trim();
  return text.length <= digits ? text : text.replace(/^0+/, '');
}

/** Undefined for what is no decision. */
function samplingOf(sampled: string | undefined): SamplingState | undefined {
  if (sampled === undefined) return REMOTE_UNDECIDED;
  const word = sampled.trim().toLowerCase();
  if (word === 'true' || word === '1') return REMOTE_ACCEPTED;
  return word === 'false' || word === '0' ? REMOTE_DENIED : undefined;
}
