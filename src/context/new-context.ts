import { randomNonZeroWord, randomWord } from './ids';
import { type Baggage, type SamplingState, SpanContext } from './span-context';
import type { TraceId } from './trace-id';

/** The context of a new trace's first span. */
export function rootContext(
  { traceId0, traceId1, traceId2, traceId3 }: TraceId,
  sampling: SamplingState,
  baggage: Baggage | undefined,
): SpanContext {
  const context = new SpanContext(
    traceId0,
    traceId1,
    traceId2,
    traceId3,
    randomWord(),
    randomNonZeroWord(),
    0,
    0,
    sampling,
    baggage,
  );
  context.randomTraceId = true;
  return context;
}

/** The context of a new span below `parent`. */
export function childContext(parent: SpanContext, sampling: SamplingState): SpanContext {
  const context = new SpanContext(
    parent.traceId0,
    parent.traceId1,
    parent.traceId2,
    parent.traceId3,
    randomWord(),
    randomNonZeroWord(),
    parent.spanId0,
    parent.spanId1,
    sampling,
    parent.baggage,
  );
  if (parent.traceState !== undefined) context.traceState = parent.traceState;
  context.randomTraceId = parent.randomTraceId;
  return context;
}

/** `parent` again, for a span that nobody will record: what comes after it stays attached to what was before it. */
export function sameContext(parent: SpanContext): SpanContext {
  const context = new SpanContext(
    parent.traceId0,
    parent.traceId1,
    parent.traceId2,
    parent.traceId3,
    parent.spanId0,
    parent.spanId1,
    parent.parentId0,
    parent.parentId1,
    parent.sampling,
    parent.baggage,
  );
  context.traceState = parent.traceState;
  context.randomTraceId = parent.randomTraceId;
  context.remote = parent.remote;
  return context;
}
