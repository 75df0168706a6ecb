import { SpanContext as OpenTracingSpanContext } from 'opentracing/lib/span_context';
import { hexOfWords } from '../bytes/hex';
import { FLAG_DEBUG, FLAG_SAMPLED, type SpanIds } from '../model/span-record';
import { ACCEPT, DENY, UNDECIDED, type Verdict } from '../model/verdict';

/** What a context knows of its segment's sampling. A segment is one; remote contexts share the constants below. */
export interface SamplingState {
  readonly verdict: Verdict;
  /** FLAG_SAMPLED | FLAG_DEBUG, as they are injected and exported. */
  readonly flags: number;
}

export const REMOTE_UNDECIDED: SamplingState = { verdict: UNDECIDED, flags: 0 };
export const REMOTE_DENIED: SamplingState = { verdict: DENY, flags: 0 };
export const REMOTE_ACCEPTED: SamplingState = { verdict: ACCEPT, flags: FLAG_SAMPLED };
export const REMOTE_DEBUG: SamplingState = { verdict: ACCEPT, flags: FLAG_SAMPLED | FLAG_DEBUG };

/** Baggage is copied when written, so contexts may share it. A Map, so that `__proto__` is just a key. */
export type Baggage = ReadonlyMap<string, string>;

/** What a carrier said beyond identity, decision and baggage; only the first span started from the context reads it. */
export interface Arrival {
  /** `jaeger-debug-id`: recorded as debug, and put on the root as a tag of that name. */
  readonly debugId?: string;
  /** Contexts that other formats named in the same carrier and that disagree with this one: kept as links. */
  readonly links?: readonly SpanIds[];
}

/**
 * Identity, decision and baggage: what crosses process boundaries. One object per span for the span's whole life, so a
 * context captured early sees baggage that is set late.
 */
export class SpanContext extends OpenTracingSpanContext implements SpanIds {
  traceId0: number;
  traceId1: number;
  traceId2: number;
  traceId3: number;
  spanId0: number;
  spanId1: number;
  parentId0: number;
  parentId1: number;
  /** The segment, once this process has started a span here; one of the REMOTE_ constants before. */
  sampling: SamplingState;
  baggage: Baggage | undefined;
  /** W3C tracestate as it came, to be passed on. */
  traceState: string | undefined;
  /** W3C's random-trace-id: the low 56 bits are known to be random, so that samplers may rely on them. */
  randomTraceId: boolean;
  /** True when it came out of a carrier. */
  remote: boolean;
  arrival: Arrival | undefined;

  constructor(
    traceId0: number,
    traceId1: number,
    traceId2: number,
    traceId3: number,
    spanId0: number,
    spanId1: number,
    parentId0: number,
    parentId1: number,
    sampling: SamplingState,
    baggage: Baggage | undefined,
  ) {
    super();
    this.traceId0 = traceId0;
    this.traceId1 = traceId1;
    this.traceId2 = traceId2;
    this.traceId3 = traceId3;
    this.spanId0 = spanId0;
    this.spanId1 = spanId1;
    this.parentId0 = parentId0;
    this.parentId1 = parentId1;
    this.sampling = sampling;
    this.baggage = baggage;
    this.traceState = undefined;
    this.randomTraceId = false;
    this.remote = false;
    this.arrival = undefined;
  }

  get flags(): number {
    return this.sampling.flags;
  }

  /** False for a context that carries only baggage or a debug id: whoever is its child starts a new trace. */
  hasIds(): boolean {
    return (
      (this.traceId0 | this.traceId1 | this.traceId2 | this.traceId3) !== 0 &&
      (this.spanId0 | this.spanId1) !== 0
    );
  }

  isSampled(): boolean {
    return (this.flags & FLAG_SAMPLED) !== 0;
  }

  /** Lower-case hex: 16 digits for a 64-bit trace, else 32; empty when there are no ids. */
  override toTraceId(): string {
    if (!this.hasIds()) return '';
    const low = hexOfWords(this.traceId2, this.traceId3);
    return (this.traceId0 | this.traceId1) === 0 ? low : hexOfWords(this.traceId0, this.traceId1) + low;
  }

  /** Lower-case hex, 16 digits; empty when there are no ids. */
  override toSpanId(): string {
    return this.hasIds() ? hexOfWords(this.spanId0, this.spanId1) : '';
  }
}

/** A context out of a carrier. */
export function remoteContext(
  traceId: readonly [number, number, number, number],
  spanId: readonly [number, number],
  parentId: readonly [number, number],
  sampling: SamplingState,
  baggage: Baggage | undefined,
): SpanContext {
  const context = new SpanContext(
    traceId[0],
    traceId[1],
    traceId[2],
    traceId[3],
    spanId[0],
    spanId[1],
    parentId[0],
    parentId[1],
    sampling,
    baggage,
  );
  context.remote = true;
  return context;
}
