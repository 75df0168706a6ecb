import { hexOfWords } from '../bytes/hex';
import { type BaggageLimits, DEFAULT_BAGGAGE_LIMITS } from '../context/baggage';
import {
  REMOTE_ACCEPTED,
  REMOTE_DEBUG,
  REMOTE_DENIED,
  REMOTE_UNDECIDED,
  type SamplingState,
  type SpanContext,
} from '../context/span-context';
import type { Counters } from '../diagnostics/counters';
import { B3_BAGGAGE_PREFIX, b3State } from './b3-state';
import { bareContext } from './bare-context';
import type { CarrierReader, CarrierWriter } from './carrier';
import { HeaderBaggage } from './header-baggage';
import { HeaderName } from './header-family';
import { takeParentId, takeSpanId, takeTraceId } from './hex-field';
import { traceIdHex } from './hex-line';
import type { Propagator } from './propagator';

/** Lower case, as B3 asks for where case matters; HTTP does not care. */
const TRACE = new HeaderName('x-b3-traceid');
const SPAN = new HeaderName('x-b3-spanid');
const PARENT = new HeaderName('x-b3-parentspanid');
const SAMPLED = new HeaderName('x-b3-sampled');
const FLAGS = new HeaderName('x-b3-flags');

/**
 * B3 in several headers. `x-b3-sampled` is `1` or `0` (`true` and `false` are read too); absent, the receiver decides.
 * `x-b3-flags: 1` is debug, which goes without `x-b3-sampled`. A decision may come without ids.
 */
export class B3MultiPropagator implements Propagator {
  readonly format = 'b3-multi';
  readonly families = TRACE.family | SAMPLED.family | FLAGS.family;
  readonly #counters: Counters;
  readonly #baggage: HeaderBaggage;

  constructor(counters: Counters, limits: BaggageLimits = DEFAULT_BAGGAGE_LIMITS) {
    this.#counters = counters;
    this.#baggage = new HeaderBaggage(B3_BAGGAGE_PREFIX, limits, counters);
  }

  inject(context: SpanContext, carrier: CarrierWriter, http: boolean): void {
    if (context.hasIds()) {
      carrier.setIds(TRACE.text, traceIdHex(context));
      carrier.setIds(SPAN.text, hexOfWords(context.spanId0, context.spanId1));
      if ((context.parentId0 | context.parentId1) !== 0) {
        carrier.setIds(PARENT.text, hexOfWords(context.parentId0, context.parentId1));
      }
    }
    const state = b3State(context);
    if (state === 'd') carrier.setIds(FLAGS.text, '1');
    else if (state !== undefined) carrier.setIds(SAMPLED.text, state);
    if (context.baggage !== undefined) this.#baggage.write(context.baggage, carrier, http);
  }

  extract(carrier: CarrierReader, http: boolean): SpanContext | undefined {
    const trace = TRACE.in(carrier);
    const sampling = samplingOf(carrier);
    if (trace === undefined && sampling === REMOTE_UNDECIDED) return undefined;
    const context = sampling && contextOf(carrier, trace, sampling);
    if (context === undefined) this.#counters.extractFailures++;
    else context.baggage = this.#baggage.read(carrier, http);
    return context;
  }
}

/** Undefined for what is no decision. */
function samplingOf(carrier: CarrierReader): SamplingState | undefined {
  if (FLAGS.in(carrier)?.trim() === '1') return REMOTE_DEBUG;
  const header = SAMPLED.in(carrier);
  if (header === undefined) return REMOTE_UNDECIDED;
  if (header === '1') return REMOTE_ACCEPTED;
  const sampled = header.trim().toLowerCase();
  if (sampled === '1' || sampled === 'true') return REMOTE_ACCEPTED;
  return sampled === '0' || sampled === 'false' ? REMOTE_DENIED : undefined;
}

/** Without a trace id, the decision alone. Blanks are hardly ever there to be taken away. */
function contextOf(
  carrier: CarrierReader,
  trace: string | undefined,
  sampling: SamplingState,
): SpanContext | undefined {
  const context = bareContext(undefined, sampling);
  if (trace === undefined) return context;
  const span = SPAN.in(carrier);
  const parent = PARENT.in(carrier);
  const valid =
    span !== undefined &&
    (takeTraceId(context, trace) || takeTraceId(context, trace.trim())) &&
    (takeSpanId(context, span) || takeSpanId(context, span.trim())) &&
    (parent === undefined || takeParentId(context, parent) || takeParentId(context, parent.trim()));
  return valid ? context : undefined;
}
