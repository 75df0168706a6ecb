import { hexOfWords } from '../bytes/hex';
import { type BaggageLimits, DEFAULT_BAGGAGE_LIMITS } from '../context/baggage';
import { REMOTE_UNDECIDED, type SpanContext } from '../context/span-context';
import type { Counters } from '../diagnostics/counters';
import { B3_BAGGAGE_PREFIX, b3State, samplingOfB3 } from './b3-state';
import { bareContext } from './bare-context';
import type { CarrierReader, CarrierWriter } from './carrier';
import { HeaderBaggage } from './header-baggage';
import { HeaderName } from './header-family';
import { takeParentId, takeSpanId, takeTraceId } from './hex-field';
import { b3Line, traceIdHex } from './hex-line';
import type { Propagator } from './propagator';
import { wholeContext } from './whole-context';

const B3 = new HeaderName('b3');
/** Where things stand in a header with all its digits. */
const SPAN_AT = 33;
const STATE_AT = 50;
const PARENT_AT = 52;
/** With a state, and with a parent behind it. */
const LENGTH = 51;
const LENGTH_WITH_PARENT = 68;
const HYPHEN = 45;

/**
 * B3 in one header: `b3: {trace}-{span}[-{state}[-{parent}]]`, or only the state. States: `0` deny, `1` accept, `d` debug;
 * none means that the receiver decides. Trace ids have 16 or 32 digits; fewer are read too, as some writers strip zeros.
 */
export class B3Propagator implements Propagator {
  readonly format = 'b3';
  readonly families = B3.family;
  readonly #counters: Counters;
  readonly #baggage: HeaderBaggage;

  constructor(counters: Counters, limits: BaggageLimits = DEFAULT_BAGGAGE_LIMITS) {
    this.#counters = counters;
    this.#baggage = new HeaderBaggage(B3_BAGGAGE_PREFIX, limits, counters);
  }

  inject(context: SpanContext, carrier: CarrierWriter, http: boolean): void {
    const state = b3State(context);
    if (context.hasIds()) carrier.setIds(B3.text, singleHeader(context, state));
    else if (state !== undefined) carrier.setIds(B3.text, state);
    if (context.baggage !== undefined) this.#baggage.write(context.baggage, carrier, http);
  }

  extract(carrier: CarrierReader, http: boolean): SpanContext | undefined {
    const header = B3.in(carrier);
    if (header === undefined) return undefined;
    const context = parseUsual(header) ?? parseAny(header.trim());
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

/** All digits of both ids and a state: what nearly everybody writes. */
function parseUsual(text: string): SpanContext | undefined {
  if (text.length !== LENGTH && text.length !== LENGTH_WITH_PARENT) return undefined;
  if (text.charCodeAt(SPAN_AT - 1) !== HYPHEN || text.charCodeAt(STATE_AT - 1) !== HYPHEN) return undefined;
  const sampling = samplingOfB3(text[STATE_AT]);
  const context = sampling && wholeContext(text, 0, SPAN_AT, sampling, true);
  if (text.length === LENGTH || context === undefined) return context;
  const hasParent = text.charCodeAt(PARENT_AT - 1) === HYPHEN && takeParentId(context, text, PARENT_AT);
  return hasParent ? context : undefined;
}

function parseAny(text: string): SpanContext | undefined {
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
