import type { FlatTags, SpanRecord } from '../model/span-record';
import type { ACCEPT, DEFER, DENY } from '../model/verdict';

/** A head sampler's answer. Samplers return the same object again and again: deciding allocates nothing. */
export interface Decision {
  readonly verdict: typeof DENY | typeof ACCEPT | typeof DEFER;
  /** Put on the first span of the trace: `sampler.type`, `sampler.param`. A frozen list is not copied for each. */
  readonly tags: FlatTags;
}

/**
 * Asked once per segment that arrives without a decision, before anything is allocated or the clock is read.
 * An application's own sampler may throw: the tracer then accepts, warns once and counts.
 */
export interface Sampler {
  /**
   * @param operationName of the segment's first span
   * @param traceId2 @param traceId3 the low 64 bits of the trace id as int32 words
   * @param tags what the span is started with, as the application gave it; do not keep or change it
   */
  decide(
    operationName: string,
    traceId2: number,
    traceId3: number,
    tags: { readonly [key: string]: unknown } | undefined,
  ): Decision;
  /** For the start-up line: `const(1)`, `probabilistic(0.1)`, … */
  toString(): string;
  /** Stops timers, if it has any. */
  close?(): void;
}

/** Asked once per settled group of a deferred segment. */
export interface TailSampler {
  /** The spans are finished; do not change them. Answers ACCEPT or DENY for exactly this group. */
  settle(spans: readonly SpanRecord[]): typeof ACCEPT | typeof DENY;
}
