import { hexOfWords } from '../bytes/hex';
import { type BaggageLimits, DEFAULT_BAGGAGE_LIMITS } from '../context/baggage';
import { REMOTE_UNDECIDED, type SpanContext } from '../context/span-context';
import type { Counters } from '../diagnostics/counters';
import { B3_BAGGAGE_PREFIX, b3State, samplingOfB3 } from './b3-state';
import { bareContext } from './bare-context';
import type { CarrierReader, CarrierWriter } from './carrier';
import { HeaderBaggage } from './header-baggage';
import { familiesOf } from './header-family';
import { takeParentId, takeSpanId, takeTraceId } from './hex-field';
import { b3Line, traceIdHex } from './hex-line';
import type { Propagator } from './propagator';

const B3 = 'b3';

/**
 * B3 in one header: `b3: {trace}-{span}[-{state}[-{parent}]]`, or only the state. States: `0` deny, `1` accept, `d` debug;
 * none means that the receiver decides. Trace ids have 16 or 32 digits; fewer are read too, as some writers strip zeros.
 */
export class B3Propagator implements Propagator {
  readonly format = 'b3';
  readonly families = familiesOf(B3);
  readonly #counters: Counters;
  readonly #baggage: HeaderBaggage;

  constructor(counters: Counters, limits: BaggageLimits = DEFAULT_BAGGAGE_LIMITS) {
    this.#counters = counters;
    this.#baggage = new HeaderBaggage(B3_BAGGAGE_PREFIX, limits, counters);
  }

  inject(context: SpanContext, carrier: CarrierWriter, http: boolean): void {
    const state = b3State(context);
    if (context.hasIds()) carrier.setIds(B3, singleHeader(context, state));
    else if (state !== undefined) carrier.setIds(B3, state);
    if (context.baggage !== undefined) this.#baggage.write(context.baggage, carrier, http);
  }

  extract(carrier: CarrierReader, http: boolean): SpanContext | undefined {
    const header = carrier.get(B3);
    if (header === undefined) return undefined;
    const context = parseSingleHeader(header.trim());
    if (context === undefined) this.#counters.extractFailures++;
    else context.baggage = this.#baggage.read(carrier, http);
    return context;
  }
}

/** The parent is named where there is one and a state before it; a place of its own it has not. */
function singleHeader(context: SpanContext, state: string | undefined): string {
  if (state === undefined || (context.traceId0 | context.traceId1) === 0)
    return unusualHeader(context, state);
  const line = b3Line(context, state.charCodeAt(0));
  return hasParent(context) ? `${line}-${hexOfWords(context.parentId0, context.parentId1)}` : line;
}

function unusualHeader(context: SpanContext, state: string | undefined): string {
  const line = `${traceIdHex(context)}-${hexOfWords(context.spanId0, context.spanId1)}`;
  if (state === undefined) return line;
  const decided = `${line}-${state}`;
  return hasParent(context) ? `${decided}-${hexOfWords(context.parentId0, context.parentId1)}` : decided;
}

function hasParent(context: SpanContext): boolean {
  return (context.parentId0 | context.parentId1) !== 0;
}

function parseSingleHeader(text: string): SpanContext | undefined {
  if (text.length === 1) {
    const alone = samplingOfB3(text);
    return alone && bareContext(undefined, alone);
  }
  // One more than there may be, so that a fifth field is seen.
  const [trace, span, state, parent, more] = text.split('-', 5);
  const sampling = state === undefined ? REMOTE_UNDECIDED : samplingOfB3(state);
  if (sampling === undefined || span === undefined || more !== undefined) return undefined;
  const context = bareContext(undefined, sampling);
  if (!takeTraceId(context, trace) || !takeSpanId(context, span)) return undefined;
  return parent === undefined || takeParentId(context, parent) ? context : undefined;
}
