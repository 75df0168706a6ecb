import fc from 'fast-check';
import {
  type Baggage,
  REMOTE_ACCEPTED,
  REMOTE_DEBUG,
  REMOTE_DENIED,
  type SamplingState,
  SpanContext,
} from '../../src/context/span-context';

/** Trace 0102…0f10, span 00f067aa0ba902b7, sampled: what the golden headers are about. */
export function goldenContext(sampling: SamplingState = REMOTE_ACCEPTED, baggage?: Baggage): SpanContext {
  return new SpanContext(
    0x01020304,
    0x05060708,
    0x090a0b0c,
    0x0d0e0f10,
    0x00f067aa,
    0x0ba902b7,
    0,
    0,
    sampling,
    baggage,
  );
}

const word = fc.oneof(
  fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  fc.constantFrom(0, 1, -1, 2 ** 31 - 1),
);
const nonZero = word.map((value) => (value === 0 ? 1 : value));

/** Keys that any header may end with, lower case as Node delivers them. */
export const httpKey = fc.stringMatching(/^[a-z0-9!#$&'*+.^_`|~-]{1,12}$/);

/** Baggage within the default limits; `__proto__` and its kin among the keys. */
export function someBaggage(key: fc.Arbitrary<string>, value: fc.Arbitrary<string>): fc.Arbitrary<Baggage> {
  const keys = fc.oneof(key, fc.constantFrom('__proto__', 'constructor', 'tostring'));
  return fc.array(fc.tuple(keys, value), { minLength: 1, maxLength: 6 }).map((items) => new Map(items));
}

export interface ContextParts {
  /** Formats of 64 bits, and 64-bit traces. */
  readonly traceIdBits?: 64 | 128;
  readonly sampling?: fc.Arbitrary<SamplingState>;
  readonly baggage?: fc.Arbitrary<Baggage>;
}

/** Any valid context; zero words at every place but where that would make an id zero. */
export function someContext(parts: ContextParts = {}): fc.Arbitrary<SpanContext> {
  const high = parts.traceIdBits === 64 ? fc.constant(0) : word;
  const sampling = parts.sampling ?? fc.constantFrom(REMOTE_ACCEPTED, REMOTE_DENIED, REMOTE_DEBUG);
  const baggage = fc.option(parts.baggage ?? fc.constant(undefined), { nil: undefined });
  const low = fc.oneof(fc.tuple(word, nonZero), fc.tuple(nonZero, word));
  return fc
    .tuple(high, high, low, low, sampling, baggage)
    .map(
      ([t0, t1, [t2, t3], [s0, s1], state, items]) =>
        new SpanContext(t0, t1, t2, t3, s0, s1, 0, 0, state, items),
    );
}

/** What a context says, in a form to be compared. */
export function told(context: SpanContext | undefined): object | undefined {
  if (context === undefined) return undefined;
  return {
    traceId: context.toTraceId(),
    spanId: context.toSpanId(),
    sampling: context.sampling,
    baggage: context.baggage === undefined ? [] : [...context.baggage],
    traceState: context.traceState,
    arrival: context.arrival,
  };
}
