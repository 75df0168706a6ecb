import {
  type Arrival,
  type Baggage,
  REMOTE_ACCEPTED,
  REMOTE_DEBUG,
  REMOTE_DENIED,
  REMOTE_UNDECIDED,
  type SamplingState,
  SpanContext,
} from '../context/span-context';
import { FLAG_DEBUG, FLAG_SAMPLED } from '../model/span-record';

/**
 * A context without ids: it carries baggage, a debug id or a decision (B3's `b3: 0`) to the root of a new trace.
 */
export function bareContext(
  baggage: Baggage | undefined,
  sampling: SamplingState = REMOTE_UNDECIDED,
  arrival?: Arrival,
): SpanContext {
  const context = new SpanContext(0, 0, 0, 0, 0, 0, 0, 0, sampling, baggage);
  context.remote = true;
  context.arrival = arrival;
  return context;
}

/** What Jaeger's flags say. Debug implies sampled; the other bits are for Jaeger's own servers. */
export function samplingOfFlags(flags: number): SamplingState {
  if ((flags & FLAG_DEBUG) !== 0) return REMOTE_DEBUG;
  return (flags & FLAG_SAMPLED) !== 0 ? REMOTE_ACCEPTED : REMOTE_DENIED;
}
