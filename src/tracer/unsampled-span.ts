import { Span as OpenTracingSpan } from 'opentracing';
import type { SpanContext } from '../context/span-context';
import { priorityIn, priorityOf } from './head-decision';
import type { Internals } from './internals';
import { type Span, setBaggage } from './span';
import type { Tracer } from './tracer';

/**
 * A span that is not recorded: it has identity and baggage to pass on, and methods that do next to nothing. Should
 * `sampling.priority` lift it, it hands everything to the span that is recorded in its place.
 */
export class UnsampledSpan extends OpenTracingSpan {
  readonly ids: SpanContext;
  readonly internals: Internals;
  operationName: string;
  /** As the application gave them to `startSpan`: only read if the span is lifted. */
  readonly startTimeMs: unknown;
  readonly startTags: { readonly [key: string]: unknown } | undefined;
  readonly remoteParent: boolean;
  lifted: Span | undefined = undefined;
  finished = false;

  constructor(
    internals: Internals,
    ids: SpanContext,
    operationName: string,
    startTimeMs: unknown,
    startTags: { readonly [key: string]: unknown } | undefined,
    remoteParent: boolean,
  ) {
    super();
    this.internals = internals;
    this.ids = ids;
    this.operationName = operationName;
    this.startTimeMs = startTimeMs;
    this.startTags = startTags;
    this.remoteParent = remoteParent;
  }

  override context(): SpanContext {
    return this.ids;
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
    setBaggage(this.ids, this.internals, key, value);
    return this;
  }

  override getBaggageItem(key: string): string | undefined {
    return this.ids.baggage?.get(key);
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
