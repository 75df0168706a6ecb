import { Span as OpenTracingSpan } from 'opentracing/lib/span';
import { childContext } from '../context/new-context';
import type { Baggage, SamplingState, SpanContext } from '../context/span-context';
import { priorityIn, priorityOf } from './head-decision';
import type { Internals } from './internals';
import { setBaggage } from './set-baggage';
import type { Span } from './span';
import type { Tracer } from './tracer';

/**
 * A span that is not recorded: it has identity and baggage to pass on, and methods that do next to nothing. Should
 * `sampling.priority` lift it, it hands everything to the span that is recorded in its place.
 */
export class UnsampledSpan extends OpenTracingSpan {
  readonly internals: Internals;
  /** Of what it was started below; undefined in a root, whose own context is there from the start. */
  readonly parent: SpanContext | undefined;
  readonly sampling: SamplingState;
  /** As the parent's was at the start: what is set there later is for later children. */
  readonly baggage: Baggage | undefined;
  operationName: string;
  /** As the application gave them to `startSpan`: only read if the span is lifted. */
  readonly startTimeMs: unknown;
  readonly startTags: { readonly [key: string]: unknown } | undefined;
  lifted: Span | undefined = undefined;
  finished = false;
  own: SpanContext | undefined;

  constructor(
    internals: Internals,
    parent: SpanContext | undefined,
    own: SpanContext | undefined,
    sampling: SamplingState,
    operationName: string,
    startTimeMs: unknown,
    startTags: { readonly [key: string]: unknown } | undefined,
  ) {
    super();
    this.internals = internals;
    this.parent = parent;
    this.own = own;
    this.sampling = sampling;
    this.baggage = parent?.baggage;
    this.operationName = operationName;
    this.startTimeMs = startTimeMs;
    this.startTags = startTags;
  }

  /**
   * Made when it is asked for: most spans that nobody records are leaves whose identity nobody wants to know, and an id and
   * an object are half of what such a span costs. It keeps its parent's context alive, which keeps nothing but itself.
   */
  override context(): SpanContext {
    if (this.own === undefined) this.own = ownContext(this);
    return this.own;
  }

  get remoteParent(): boolean {
    return this.parent?.remote === true && this.parent.hasIds();
  }

  override tracer(): Tracer {
    return this.internals.tracer;
  }

  override setOperationName(name: string): this {
    if (this.lifted !== undefined) this.lifted.setOperationName(name);
    else this.operationName = name;
    return this;
  }

  override setTag(key: string, value: unknown): this {
    if (this.lifted !== undefined) this.lifted.setTag(key, value);
    else if (key === 'sampling.priority') this.#prioritise(priorityOf(value));
    return this;
  }

  override addTags(tags: { [key: string]: unknown }): this {
    if (this.lifted === undefined && tags !== null && tags !== undefined) this.#prioritise(priorityIn(tags));
    this.lifted?.addTags(tags);
    return this;
  }

  override log(fields: { [key: string]: unknown }, timestampMs?: number): this {
    this.lifted?.log(fields, timestampMs);
    return this;
  }

  override logEvent(event: string, payload: unknown): void {
    this.lifted?.logEvent(event, payload);
  }

  override setBaggageItem(key: string, value: string): this {
    setBaggage(this.context(), this.internals, key, value);
    return this;
  }

  override getBaggageItem(key: string): string | undefined {
    return (this.own ?? this).baggage?.get(key);
  }

  override finish(finishTimeMs?: number): void {
    this.finished = true;
    this.lifted?.finish(finishTimeMs);
  }

  [Symbol.dispose](): void {
    if (!this.finished) this.finish();
  }

  #prioritise(priority: number): void {
    if (!this.finished && priority > 0) this.lifted = this.internals.tracer.lift(this);
  }
}

function ownContext({ parent, sampling, baggage }: UnsampledSpan): SpanContext {
  const context = childContext(parent as SpanContext, sampling);
  context.baggage = baggage;
  return context;
}
