import { REMOTE_ACCEPTED, REMOTE_DENIED, type SpanContext } from '../context/span-context';
import type { Counters } from '../diagnostics/counters';
import { FLAG_SAMPLED } from '../model/span-record';
import type { CarrierReader, CarrierWriter } from './carrier';
import { HeaderName } from './header-family';
import { withoutBlanks } from './header-value';
import { lowerCaseByte } from './hex-digits';
import { w3cLine } from './hex-line';
import type { Propagator } from './propagator';
import { parseTraceState } from './trace-state';
import { wholeContext } from './whole-context';

const PARENT = new HeaderName('traceparent');
const STATE = new HeaderName('tracestate');
const RANDOM_TRACE_ID = 2;
const HYPHEN = 45;
/** All of version 00, and what later versions begin with. */
const LENGTH = 55;
const SPAN_AT = 36;
const FLAGS_AT = 53;

/**
 * W3C Trace Context, level 2.
 *
 * ```
 *   traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-03
 *                version  trace id (3..35)       span id (36..52)   flags: 1 sampled, 2 random trace id
 * ```
 *
 * Others' tracestate is passed on as it came; Clew has no entry of its own. Neither header knows "undecided" or "debug":
 * the one goes out as not sampled, the other as sampled.
 */
export class W3cPropagator implements Propagator {
  readonly format = 'w3c';
  readonly families = PARENT.family;
  readonly #counters: Counters;

  constructor(counters: Counters) {
    this.#counters = counters;
  }

  inject(context: SpanContext, carrier: CarrierWriter): void {
    if (!context.hasIds()) return;
    carrier.setIds(PARENT.text, traceParent(context));
    if (context.traceState !== undefined) carrier.set(STATE.text, context.traceState);
  }

  extract(carrier: CarrierReader): SpanContext | undefined {
    const header = PARENT.in(carrier);
    if (header === undefined) return undefined;
    const context = parseTraceParent(header);
    if (context === undefined) {
      this.#counters.extractFailures++;
      return undefined;
    }
    const state = STATE.in(carrier);
    if (state !== undefined) {
      context.traceState = parseTraceState(state);
      if (context.traceState === undefined && !isEmptyList(state)) this.#counters.extractFailures++;
    }
    return context;
  }
}

/** A 64-bit trace id is filled up with zeros, which whoever reads it here takes away again. */
function traceParent(context: SpanContext): string {
  const flags = (context.flags & FLAG_SAMPLED) | (context.randomTraceId ? RANDOM_TRACE_ID : 0);
  return w3cLine(context, flags);
}

/** Upper case is forbidden here, unlike elsewhere. */
function parseTraceParent(header: string): SpanContext | undefined {
  // Of that length, it has no blanks around it or is none.
  const text = header.length === LENGTH ? header : withoutBlanks(header);
  if (!hasShape(text)) return undefined;
  const flags = lowerCaseByte(text, FLAGS_AT);
  if (flags < 0) return undefined;
  const sampling = (flags & FLAG_SAMPLED) !== 0 ? REMOTE_ACCEPTED : REMOTE_DENIED;
  const context = wholeContext(text, 3, SPAN_AT, sampling, false);
  if (context !== undefined) context.randomTraceId = (flags & RANDOM_TRACE_ID) !== 0;
  return context;
}

/** Empty members are allowed, and so is a list of nothing else. */
function isEmptyList(state: string): boolean {
  return /^[ \t,]*$/.test(state);
}

/** Version, length and hyphens. Versions after 00 may go on behind a fourth hyphen; ff is forbidden. */
function hasShape(text: string): boolean {
  if (text.length < LENGTH) return false;
  const version = lowerCaseByte(text, 0);
  if (version < 0 || version === 0xff || (version === 0 && text.length !== LENGTH)) return false;
  if (text.length > LENGTH && text.charCodeAt(LENGTH) !== HYPHEN) return false;
  return (
    text.charCodeAt(2) === HYPHEN &&
    text.charCodeAt(SPAN_AT - 1) === HYPHEN &&
    text.charCodeAt(FLAGS_AT - 1) === HYPHEN
  );
}
