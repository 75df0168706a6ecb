import { Span as OpenTracingSpan } from 'opentracing/lib/span';
import { randomNonZeroWord, randomWord } from '../context/ids';
import { SpanContext } from '../context/span-context';
import type { FlatTags, LogRecord, ReferenceRecord, SpanIds, SpanRecord } from '../model/span-record';
import { givenTimeUs, type Internals, nameOf } from './internals';
import { logFields } from './log-fields';
import type { Segment } from './segment';
import { setBaggage } from './set-baggage';
import { type Rest, restOf } from './span-rest';
import { writeTag, writeTags } from './span-tags';
import type { Tracer } from './tracer';

const OPEN = -1;

/**
 * A recorded span. It is its own record: while open the application writes it, once finished nobody does, and
 * encoders read it as it is. It is its own ids, too, until somebody asks for its context: most spans are leaves that are
 * neither injected nor anybody's parent (measured: a child in 155 ns with a context of its own, 135 so).
 */
export class Span extends OpenTracingSpan implements SpanRecord, SpanIds {
  readonly segment: Segment;
  operationName: string;
  readonly spanId0: number;
  readonly spanId1: number;
  readonly parentId0: number;
  readonly parentId1: number;
  readonly startUs: number;
  /** The monotonic clock at the start; when the application gave the start time, what it would have shown then. */
  readonly startTickMs: number;
  /** Negative while the span is open. */
  durationUs = OPEN;
  /** The segment's `samplerTags` as long as nothing else is set on its first span. */
  tags: FlatTags | undefined;
  logs: LogRecord[] | undefined = undefined;
  own: SpanContext | undefined;
  rest: Rest | undefined = undefined;

  /** @param own where it cannot be made later, as it has baggage, or somebody holds it already; else the parent's ids count */
  constructor(
    segment: Segment,
    own: SpanContext | undefined,
    parentId0: number,
    parentId1: number,
    operationName: string,
    startTimeMs: unknown,
    tags: FlatTags | undefined,
  ) {
    super();
    this.segment = segment;
    this.operationName = operationName;
    this.spanId0 = own === undefined ? randomWord() : own.spanId0;
    this.spanId1 = own === undefined ? randomNonZeroWord() : own.spanId1;
    this.parentId0 = parentId0;
    this.parentId1 = parentId1;
    this.tags = tags;
    this.own = own;
    const { clock, anchor } = segment.settlement.internals;
    const givenUs = givenTimeUs(startTimeMs);
    const tickMs = clock.tickMs();
    const offsetUs = segment.started(tickMs);
    if (givenUs === undefined) {
      this.startTickMs = tickMs;
      this.startUs = offsetUs + tickMs * 1000;
    } else {
      // The application has asked the wall clock, and may know better than the segment.
      this.startTickMs = anchor.tickMsAt(givenUs, tickMs);
      this.startUs = givenUs;
    }
  }

  /** Those of its context, once there is one: what is overwritten there counts. */
  get ids(): SpanIds {
    return this.own ?? this;
  }

  get traceId0(): number {
    return this.segment.traceId0;
  }

  get traceId1(): number {
    return this.segment.traceId1;
  }

  get traceId2(): number {
    return this.segment.traceId2;
  }

  get traceId3(): number {
    return this.segment.traceId3;
  }

  get flags(): number {
    return this.segment.flags;
  }

  get internals(): Internals {
    return this.segment.settlement.internals;
  }

  get references(): ReferenceRecord[] | undefined {
    return this.rest?.references;
  }

  get droppedTags(): number {
    return this.rest === undefined ? 0 : this.rest.droppedTags;
  }

  get droppedLogs(): number {
    return this.rest === undefined ? 0 : this.rest.droppedLogs;
  }

  get droppedReferences(): number {
    return this.rest === undefined ? 0 : this.rest.droppedReferences;
  }

  get traceState(): string | undefined {
    return (this.own ?? this.segment).traceState;
  }

  /** True for a child of what came out of a carrier. */
  get remoteParent(): boolean {
    const { origin } = this.segment;
    return origin?.remote === true && this.parentId1 === origin.spanId1 && this.parentId0 === origin.spanId0;
  }

  /** Made when it is first asked for, and the same from then on. */
  override context(): SpanContext {
    if (this.own === undefined) this.own = ownContext(this);
    return this.own;
  }

  override tracer(): Tracer {
    return this.internals.tracer;
  }

  override setOperationName(name: string): this {
    if (isOpen(this)) this.rename(name);
    return this;
  }

  override setTag(key: string, value: unknown): this {
    if (isOpen(this)) writeTag(this, key, value);
    return this;
  }

  override addTags(tags: { [key: string]: unknown }): this {
    if (isOpen(this)) writeTags(this, tags);
    return this;
  }

  override log(fields: { [key: string]: unknown }, timestampMs?: number): this {
    if (fields === null || typeof fields !== 'object' || !isOpen(this)) return this;
    const { limits, counters, clock } = this.internals;
    // By the span's own start: a step of the wall clock since then would put it outside of its span.
    const timestampUs = givenTimeUs(timestampMs) ?? this.startUs + (clock.tickMs() - this.startTickMs) * 1000;
    addLog(this, { timestampUs, fields: logFields(fields, limits, counters) });
    return this;
  }

  override logEvent(event: string, payload: unknown): void {
    this.log({ event, payload });
  }

  override setBaggageItem(key: string, value: string): this {
    setBaggage(this.context(), this.internals, key, value);
    return this;
  }

  override getBaggageItem(key: string): string | undefined {
    return this.own?.baggage?.get(key);
  }

  override finish(finishTimeMs?: number): void {
    if (this.durationUs !== OPEN) {
      finishedTwice(this);
      return;
    }
    const durationUs = durationUntil(this, finishTimeMs);
    if (durationUs < 0) {
      this.internals.counters.negativeDurations++;
      this.durationUs = 0;
    } else this.durationUs = durationUs;
    this.segment.finished(this);
  }

  [Symbol.dispose](): void {
    if (this.durationUs === OPEN) this.finish();
  }

  /** Renames, whether the span is finished or not (the hook may). */
  rename(name: unknown): void {
    this.operationName = nameOf(name, this.internals.limits.maxNameLength);
  }

  /** What it was started with beside its parent. */
  refer(references: ReferenceRecord[] | undefined, dropped: number): void {
    if (references === undefined && dropped === 0) return;
    const rest = restOf(this);
    rest.references = references;
    rest.droppedReferences = dropped;
    this.internals.counters.referencesDropped += dropped;
  }
}

// Functions, not private methods: those would add a brand to every span.

function isOpen(span: Span): boolean {
  if (span.durationUs === OPEN) return true;
  span.internals.counters.lateWrites++;
  return false;
}

function ownContext(span: Span): SpanContext {
  const { segment, spanId0, spanId1, parentId0, parentId1 } = span;
  const { traceId0, traceId1, traceId2, traceId3 } = segment;
  const context = new SpanContext(
    traceId0,
    traceId1,
    traceId2,
    traceId3,
    spanId0,
    spanId1,
    parentId0,
    parentId1,
    segment,
    undefined,
  );
  context.traceState = segment.traceState;
  context.randomTraceId = segment.randomTraceId;
  return context;
}

function durationUntil(span: Span, finishTimeMs: unknown): number {
  const givenUs = givenTimeUs(finishTimeMs);
  if (givenUs !== undefined) return givenUs - span.startUs;
  // The difference of two ticks: a step of the wall clock in between does not bend a duration.
  return (span.internals.clock.tickMs() - span.startTickMs) * 1000;
}

/** The oldest and the newest half of too many logs tell a reader most (basictracer-go's rule). */
function addLog(span: Span, log: LogRecord): void {
  const { limits, counters } = span.internals;
  const { logs } = span;
  // An array that begins with its first member has room for one; an empty one is given room for 17.
  if (logs === undefined && limits.maxLogs > 0) {
    span.logs = [log];
    return;
  }
  if (logs === undefined || logs.length >= limits.maxLogs) {
    counters.logsDropped++;
    restOf(span).droppedLogs++;
    logs?.splice(limits.maxLogs >> 1, 1);
  }
  logs?.push(log);
}

function finishedTwice(span: Span): void {
  const { counters, diagnostics } = span.internals;
  counters.doubleFinish++;
  diagnostics.warnOnce(
    `finish twice ${span.operationName}`,
    () =>
      `finish() was called twice on a span of operation "${span.operationName}"; the second call is ignored.`,
  );
}
