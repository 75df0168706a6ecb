import type { SpanContext } from '../context/span-context';

/** What a segment keeps of the context that its first span was started below. */
export interface Origin {
  readonly spanId0: number;
  readonly spanId1: number;
  /** True when it came out of a carrier. */
  readonly remote: boolean;
  readonly traceState: string | undefined;
  readonly randomTraceId: boolean;
}

/**
 * A copy, as it is now: the context points at another segment, if another tracer made it, and a trace that goes back and forth
 * between two tracers would keep all of its segments alive. Undefined where it says nothing that a new trace does not.
 */
export function originOf(parent: SpanContext | undefined): Origin | undefined {
  if (parent === undefined) return undefined;
  const { spanId0, spanId1, remote, traceState, randomTraceId } = parent;
  if (!remote && traceState === undefined && randomTraceId) return undefined;
  return { spanId0, spanId1, remote, traceState, randomTraceId };
}
