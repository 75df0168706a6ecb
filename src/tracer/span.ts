import { Span as OpenTracingSpan } from 'opentracing/lib/span';
import { randomNonZeroWord, randomWord } from '../context/ids';
import { SpanContext } from '../context/span-context';
import { isListable } from '../model/is-listable';
import type {
  FlatTags,
  LogRecord,
  ReferenceRecord,
  SpanIds,
  SpanRecord,
  TagValue,
} from '../model/span-record';
import { priorityOf } from './head-decision';
import { givenTimeUs, type Internals, nameOf } from './internals';
import { logFields } from './log-fields';
import type { Segment } from './segment';
import { setBaggage } from './set-baggage';
import { isError, readProperty, tagValue } from './tag-value';
import type { Tracer } from './tracer';

const OPEN = -1;
const hasOwn = Object.prototype.hasOwnProperty;
/** Tags that one call may give beyond what a span takes, before they are counted only: an object may have 100 000 keys. */
const MAX_OVERWRITES = 1000;
/** Keys and values from which on a key is looked up, and not looked for (measured: 32 tags, 81 ns each before, 49 so). */
const MANY_ENTRIES = 32;

/** What most spans have nothing of. */
interface Rest {
  references: ReferenceRecord[] | undefined;
  /** Where each key stands, once there are many tags. */
  places: Map<string, number> | undefined;
  droppedTags: number;
  droppedLogs: number;
  droppedReferences: number;
}

/**
 * A recorded span. It is its own record: while open the application writes it, once finished nobody does, and
 * encoders read it as it is. It is its own ids, too, until somebody asks for its context: most spans are leaves that are
 * neither injected nor anybody's parent (measured: a child in 164 ns with a context of its own, 130 so).
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
    if (isOpen(this)) this.writeTag(key, value);
    return this;
  }

  override addTags(tags: { [key: string]: unknown }): this {
    if (isOpen(this)) this.writeTags(tags);
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

  /** Sets a tag, whether the span is finished or not (the hook may). Last write wins. */
  writeTag(name: unknown, given: unknown): void {
    const { limits, counters } = this.internals;
    const key =
      typeof name === 'string' && name.length <= limits.maxNameLength
        ? name
        : nameOf(name, limits.maxNameLength);
    // Length first: comparing two different internalised strings would read their characters.
    if (key.length === 17 && key === 'sampling.priority') setPriority(this.segment, given);
    else if (key.length === 5 && key === 'error' && isError(given)) {
      setError(this, given);
      return;
    }
    const value = tagValue(given, limits.maxValueBytes, counters);
    if (value === undefined) return;
    const tags = ownTags(this);
    if (tags === undefined) {
      if (limits.maxTags > 0) this.tags = [key, value];
      else dropTag(this);
      return;
    }
    const place = placeOf(this, tags, key);
    if (place >= 0) tags[place + 1] = value;
    else if (tags.length >= limits.maxTags * 2) dropTag(this);
    else {
      this.rest?.places?.set(key, tags.length);
      tags.push(key, value);
    }
  }

  writeTags(tags: { readonly [key: string]: unknown } | null | undefined): void {
    if (tags === null || typeof tags !== 'object') return;
    const { maxTags } = this.internals.limits;
    let read = 0;
    try {
      if (!isListable(tags)) throw new TypeError('a list');
      for (const key in tags) {
        // In this form V8 knows the answer.
        if (!hasOwn.call(tags, key)) continue;
        if (read++ < maxTags + MAX_OVERWRITES) this.writeTag(key, readProperty(tags, key));
        else dropTag(this);
      }
    } catch {
      // A proxy that refuses to be listed, or a long list: what it gave so far is kept.
      this.internals.counters.valuesUnreadable++;
    }
  }

  /** What it was started with beside its parent. */
  refer(references: ReferenceRecord[] | undefined, dropped: number): void {
    if (references === undefined && dropped === 0) return;
    const rest = restOf(this);
    rest.references = references;
    rest.droppedReferences = dropped;
    this.internals.counters.referencesDropped += dropped;
  }

  editValues(edit: (key: string, value: TagValue) => unknown): void {
    if (this.tags !== undefined) this.tags = edited(this, this.tags, edit);
    forgetPlaces(this);
    this.logs = this.logs?.map(({ timestampUs, fields }) => ({
      timestampUs,
      fields: edited(this, fields, edit),
    }));
  }

  removeTag(key: string): void {
    const tags = ownTags(this);
    const at = tags?.findIndex((entry, index) => index % 2 === 0 && entry === key) ?? -1;
    if (at >= 0) tags?.splice(at, 2);
    forgetPlaces(this);
  }
}

// Functions, not private methods: those would add a brand to every span.

function isOpen(span: Span): boolean {
  if (span.durationUs === OPEN) return true;
  span.internals.counters.lateWrites++;
  return false;
}

/** Where a key stands among the tags, or -1. */
function placeOf(span: Span, tags: FlatTags, key: string): number {
  if (tags.length < MANY_ENTRIES) {
    for (let i = 0; i < tags.length; i += 2) if (tags[i] === key) return i;
    return -1;
  }
  const rest = restOf(span);
  if (rest.places === undefined) {
    rest.places = new Map();
    for (let i = 0; i < tags.length; i += 2) rest.places.set(tags[i] as string, i);
  }
  return rest.places.get(key) ?? -1;
}

function forgetPlaces({ rest }: Span): void {
  if (rest !== undefined) rest.places = undefined;
}

/** The tags, to be written to. */
function ownTags(span: Span): (string | TagValue)[] | undefined {
  const { tags } = span;
  if (tags !== undefined && tags === span.segment.samplerTags) span.tags = tags.slice();
  return span.tags as (string | TagValue)[] | undefined;
}

function ownContext(span: Span): SpanContext {
  const { segment, spanId0, spanId1, parentId0, parentId1 } = span;
  const { traceId0, traceId1, traceId2, traceId3, origin } = segment;
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
  context.randomTraceId = origin === undefined || origin.randomTraceId;
  return context;
}

function restOf(span: Span): Rest {
  span.rest ??= {
    references: undefined,
    places: undefined,
    droppedTags: 0,
    droppedLogs: 0,
    droppedReferences: 0,
  };
  return span.rest;
}

function edited(
  { internals: { limits, counters } }: Span,
  flat: FlatTags,
  edit: (key: string, value: TagValue) => unknown,
): (string | TagValue)[] {
  const kept: (string | TagValue)[] = [];
  for (let i = 0; i < flat.length; i += 2) {
    const key = flat[i] as string;
    const value = tagValue(edit(key, flat[i + 1]), limits.maxValueBytes, counters);
    if (value !== undefined) kept.push(key, value);
  }
  return kept;
}

function dropTag(span: Span): void {
  span.internals.counters.tagsDropped++;
  restOf(span).droppedTags++;
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

function setPriority(segment: Segment, given: unknown): void {
  const priority = priorityOf(given);
  if (priority > 0) segment.prioritise();
  else if (priority === 0) segment.discard();
}

/** `setTag('error', anError)`: a common slip whose meaning is plain. */
function setError(span: Span, error: Error): void {
  span.writeTag('error', true);
  span.writeTag('error.kind', readProperty(error, 'name'));
  span.writeTag('error.message', readProperty(error, 'message'));
  span.writeTag('error.stack', readProperty(error, 'stack'));
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
