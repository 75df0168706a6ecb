import { REMOTE_ACCEPTED, REMOTE_DENIED, type SpanContext } from '../context/span-context';
import type { Counters } from '../diagnostics/counters';
import { FLAG_SAMPLED } from '../model/span-record';
import { bareContext } from './bare-context';
import type { CarrierReader, CarrierWriter } from './carrier';
import { familiesOf } from './header-family';
import { withoutBlanks } from './header-value';
import { hexField, takeWholeIds } from './hex-field';
import { w3cLine } from './hex-line';
import type { Propagator } from './propagator';
import { parseTraceState } from './trace-state';

const PARENT = 'traceparent';
const STATE = 'tracestate';
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
  readonly families = familiesOf(PARENT);
  readonly #counters: Counters;

  constructor(counters: Counters) {
    this.#counters = counters;
  }

  inject(context: SpanContext, carrier: CarrierWriter): void {
    if (!context.hasIds()) return;
    carrier.setIds(PARENT, traceParent(context));
    if (context.traceState !== undefined) carrier.set(STATE, context.traceState);
  }

  extract(carrier: CarrierReader): SpanContext | undefined {
    const header = carrier.get(PARENT);
    if (header === undefined) return undefined;
    const context = parseTraceParent(header);
    if (context === undefined) {
      this.#counters.extractFailures++;
      return undefined;
    }
    const state = carrier.get(STATE);
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

function parseTraceParent(header: string): SpanContext | undefined {
  const text = withoutBlanks(header);
  const head = text.length > LENGTH ? text.slice(0, LENGTH) : text;
  // Upper case is forbidden here, unlike elsewhere; what is lower case already comes back as the same string.
  if (!hasShape(text) || head !== head.toLowerCase()) return undefined;
  if (!hexField.read(text, FLAGS_AT, LENGTH, 2)) return undefined;
  const flags = hexField.word3;
  const context = bareContext(undefined, (flags & FLAG_SAMPLED) !== 0 ? REMOTE_ACCEPTED : REMOTE_DENIED);
  context.randomTraceId = (flags & RANDOM_TRACE_ID) !== 0;
  return takeWholeIds(context, text, 3, SPAN_AT) ? context : undefined;
}

/** Empty members are allowed, and so is a list of nothing else. */
function isEmptyList(state: string): boolean {
  return /^[ \t,]*$/.test(state);
}

/** Version, length and hyphens. Versions after 00 may go on behind a fourth hyphen; ff is forbidden. */
function hasShape(text: string): boolean {
  if (text.length < LENGTH || !hexField.read(text, 0, 2, 2)) return false;
  const version = hexField.word3;
  if (version === 0xff || (version === 0 && text.length !== LENGTH)) return false;
  if (text.length > LENGTH && text.charCodeAt(LENGTH) !== HYPHEN) return false;
  return (
    text.charCodeAt(2) === HYPHEN &&
    text.charCodeAt(SPAN_AT - 1) === HYPHEN &&
    text.charCodeAt(FLAGS_AT - 1) === HYPHEN
  );
}
