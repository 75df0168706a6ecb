import { withBaggageItem } from '../context/baggage';
import type { SpanContext } from '../context/span-context';
import { type Internals, nameOf } from './internals';

/** Sets an item for the children started from now on, from the span or from a context of it taken at any time. */
export function setBaggage(context: SpanContext, internals: Internals, name: unknown, given: unknown): void {
  const { limits, counters } = internals;
  if (given === undefined || given === null || name === undefined || name === null) return;
  const key = nameOf(name, limits.maxBaggageBytes);
  const baggage = withBaggageItem(context.baggage, key, nameOf(given, limits.maxBaggageBytes + 1), limits);
  if (baggage === undefined) counters.baggageDropped++;
  else context.baggage = baggage;
}
