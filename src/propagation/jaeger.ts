import { hexDigit, hexOfWords } from '../bytes/hex';
import { type BaggageLimits, BaggageReader, DEFAULT_BAGGAGE_LIMITS } from '../context/baggage';
import { type Baggage, REMOTE_UNDECIDED, type SpanContext } from '../context/span-context';
import type { Counters } from '../diagnostics/counters';
import { bareContext, samplingOfFlags } from './bare-context';
import type { CarrierReader, CarrierWriter } from './carrier';
import { HeaderBaggage } from './header-baggage';
import { familiesOf, HeaderName } from './header-family';
import { MAX_LISTED_ITEMS, percentDecoded, percentEncoded } from './header-value';
import { hexField, takeParentId, takeSpanId, takeTraceId } from './hex-field';
import { jaegerLine, traceIdHex } from './hex-line';
import type { Propagator } from './propagator';
import { wholeContext } from './whole-context';

const TRACE = new HeaderName('uber-trace-id');
const BAGGAGE_PREFIX = 'uberctx-';
/** Headers that people write by hand: hardly ever there. */
const AD_HOC_BAGGAGE = new HeaderName('jaeger-baggage');
const DEBUG_ID = new HeaderName('jaeger-debug-id');
const BAGGAGE = familiesOf(BAGGAGE_PREFIX) | AD_HOC_BAGGAGE.family;
/** UTF-16 units kept of a debug id: somebody types it to find a request again. */
const MAX_DEBUG_ID_LENGTH = 1024;
/** Where things stand in a header with all its digits. */
const SPAN_AT = 33;
const PARENT_AT = 50;
const COLON = 58;
const ZERO = 48;

/**
 * Jaeger's headers, as jaeger-client 3.19 and Jaeger's documentation have them.
 *
 * | header | value |
 * |---|---|
 * | `uber-trace-id` | `{trace}:{span}:0:{flags}`: hex, 1 to 32 and 1 to 16 digits read, all digits written |
 * | `uberctx-{key}` | one item of baggage; URL-encoded in HTTP headers, as it is in a text map |
 * | `jaeger-baggage` | `k1=v1, k2=v2`: baggage typed by hand |
 * | `jaeger-debug-id` | without a context: record the request as debug, under this name |
 */
export class JaegerPropagator implements Propagator {
  readonly format = 'jaeger';
  readonly families = TRACE.family | DEBUG_ID.family | BAGGAGE;
  readonly #limits: BaggageLimits;
  readonly #counters: Counters;
  readonly #baggage: HeaderBaggage;

  constructor(counters: Counters, limits: BaggageLimits = DEFAULT_BAGGAGE_LIMITS) {
    this.#limits = limits;
    this.#counters = counters;
    this.#baggage = new HeaderBaggage(BAGGAGE_PREFIX, limits, counters);
  }

  inject(context: SpanContext, carrier: CarrierWriter, http: boolean): void {
    const debugId = context.arrival?.debugId;
    if (context.hasIds()) carrier.setIds(TRACE.text, traceHeader(context));
    else if (debugId !== undefined) carrier.set(DEBUG_ID.text, http ? percentEncoded(debugId) : debugId);
    if (context.baggage !== undefined) this.#baggage.write(context.baggage, carrier, http);
  }

  extract(carrier: CarrierReader, http: boolean): SpanContext | undefined {
    const baggage = (carrier.families & BAGGAGE) === 0 ? undefined : this.#baggageIn(carrier, http);
    const header = TRACE.in(carrier);
    if (header !== undefined) {
      const context = parseTraceHeader(header, baggage) ?? (http ? parseEncoded(header, baggage) : undefined);
      if (context !== undefined) return context;
      this.#counters.extractFailures++;
    }
    const debugId = DEBUG_ID.in(carrier);
    if (debugId !== undefined && debugId !== '')
      return bareContext(baggage, REMOTE_UNDECIDED, { debugId: shortened(debugId, http) });
    return baggage === undefined ? undefined : bareContext(baggage);
  }

  #baggageIn(carrier: CarrierReader, http: boolean): Baggage | undefined {
    const typed = AD_HOC_BAGGAGE.in(carrier);
    if (typed === undefined) return this.#baggage.read(carrier, http);
    const reader = new BaggageReader(this.#limits, this.#counters);
    readAdHoc(http ? percentDecoded(typed) : typed, reader);
    return this.#baggage.read(carrier, http, reader);
  }
}

/** The parent's place is 0, as Jaeger has it since it is deprecated: receivers ignore it. */
function traceHeader(context: SpanContext): string {
  if ((context.traceId0 | context.traceId1) !== 0) return jaegerLine(context, context.flags);
  return `${traceIdHex(context)}:${hexOfWords(context.spanId0, context.spanId1)}:0:${context.flags}`;
}

function parseTraceHeader(text: string, baggage: Baggage | undefined): SpanContext | undefined {
  const context = parseUsual(text) ?? parseAny(text);
  if (context !== undefined) context.baggage = baggage;
  return context;
}

/** All digits of both ids, and flags of one digit: what nearly everybody writes, read without looking for the colons. */
function parseUsual(text: string): SpanContext | undefined {
  const flagsAt = text.length - 1;
  if (flagsAt < PARENT_AT + 2 || text.charCodeAt(flagsAt - 1) !== COLON) return undefined;
  if (text.charCodeAt(SPAN_AT - 1) !== COLON || text.charCodeAt(PARENT_AT - 1) !== COLON) return undefined;
  const flags = hexDigit(text.charCodeAt(flagsAt));
  if (flags < 0) return undefined;
  const context = wholeContext(text, 0, SPAN_AT, samplingOfFlags(flags), true);
  const root = flagsAt === PARENT_AT + 2 && text.charCodeAt(PARENT_AT) === ZERO;
  if (root || context === undefined) return context;
  return takeParentId(context, text, PARENT_AT, flagsAt - 1) ? context : undefined;
}

function parseAny(text: string): SpanContext | undefined {
  const spanAt = text.indexOf(':') + 1;
  const parentAt = text.indexOf(':', spanAt) + 1;
  const flagsAt = text.indexOf(':', parentAt) + 1;
  // A missing colon leaves 0 in one of them, and the field before it reads as longer than it may be, or as empty.
  if (spanAt === 0 || parentAt === 0 || flagsAt === 0) return undefined;
  if (!hexField.read(text, flagsAt, text.length, 2)) return undefined;
  const context = bareContext(undefined, samplingOfFlags(hexField.word3));
  const valid =
    takeParentId(context, text, parentAt, flagsAt - 1) &&
    takeSpanId(context, text, spanAt, parentAt - 1) &&
    takeTraceId(context, text, 0, spanAt - 1);
  return valid ? context : undefined;
}

/** A proxy or jaeger-client may have URL-encoded the colons. */
function parseEncoded(header: string, baggage: Baggage | undefined): SpanContext | undefined {
  const text = percentDecoded(header);
  return text === header ? undefined : parseTraceHeader(text, baggage);
}

function shortened(debugId: string, http: boolean): string {
  const text = http ? percentDecoded(debugId) : debugId;
  return text.length > MAX_DEBUG_ID_LENGTH ? text.slice(0, MAX_DEBUG_ID_LENGTH) : text;
}

/** `k1=v1, k2=v2`. What has no `=` is left out, as jaeger-client does; a value may contain further ones. */
function readAdHoc(text: string, reader: BaggageReader): void {
  for (const part of text.split(',', MAX_LISTED_ITEMS)) {
    const item = part.trim();
    const equals = item.indexOf('=');
    if (equals > 0) reader.add(item.slice(0, equals), item.slice(equals + 1));
  }
}
