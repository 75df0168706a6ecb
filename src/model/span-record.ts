/**
 * The span record: what a span is, once recorded. Encoders, stores and tests read it; nobody writes it
 * after the segment has settled. A live span implements this interface itself, so nothing is copied
 * between recording and encoding.
 */

/**
 * A tag's or log field's value after the limits were applied: one of four types, nothing mutable but bytes
 * that were copied when set. Objects arrive here as JSON text, bigints as decimal text.
 */
export type TagValue = string | number | boolean | Uint8Array;

/** `[key, value, key, value, …]`: keys at even places, each key at most once. */
export type FlatTags = readonly (string | TagValue)[];

export interface LogRecord {
  /** Microseconds since the Unix epoch; may have a fraction. */
  readonly timestampUs: number;
  readonly fields: FlatTags;
}

/**
 * The numbers of a span context: int32 words, most significant first (formatting hex costs more than
 * everything else a span does, so ids become text only at the edges).
 */
export interface SpanIds {
  readonly traceId0: number;
  readonly traceId1: number;
  readonly traceId2: number;
  readonly traceId3: number;
  readonly spanId0: number;
  readonly spanId1: number;
  /** The parent's span id; both words 0 for a root. */
  readonly parentId0: number;
  readonly parentId1: number;
  /** {@link FLAG_SAMPLED} | {@link FLAG_DEBUG}. */
  readonly flags: number;
}

export const CHILD_OF = 0;
export const FOLLOWS_FROM = 1;
export type ReferenceType = typeof CHILD_OF | typeof FOLLOWS_FROM;

export interface ReferenceRecord {
  readonly type: ReferenceType;
  readonly ids: SpanIds;
}

/** Bits of {@link SpanIds.flags}, Jaeger's values. */
export const FLAG_SAMPLED = 1;
export const FLAG_DEBUG = 2;

export interface SpanRecord {
  readonly ids: SpanIds;
  readonly operationName: string;
  /** Microseconds since the Unix epoch; may have a fraction. */
  readonly startUs: number;
  /** Microseconds, never negative; 0 is possible here and written as 1 on the wire (see {@link wireDurationUs}). */
  readonly durationUs: number;
  /**
   * Every reference the span was started with, the parent's among them; undefined for a root without any, and for one
   * plain childOf, which `ids.parentId` says.
   */
  readonly references: readonly ReferenceRecord[] | undefined;
  readonly tags: FlatTags | undefined;
  readonly logs: readonly LogRecord[] | undefined;
  /** True when the parent lives in another process. */
  readonly remoteParent: boolean;
  /** What the limits took away: tags, logs and references that were refused. */
  readonly droppedTags: number;
  readonly droppedLogs: number;
  readonly droppedReferences: number;
  /** W3C tracestate to be passed on and exported, or undefined. */
  readonly traceState: string | undefined;
}

/** A finished span lasts at least 1 µs on the wire: Jaeger calls 0 negative, Zipkin calls it absent. */
export function wireDurationUs(span: SpanRecord): number {
  return span.durationUs < 1 ? 1 : Math.round(span.durationUs);
}

/** The value of `key` in `tags`, or undefined. */
export function findTag(tags: FlatTags | undefined, key: string): TagValue | undefined {
  if (tags === undefined) return undefined;
  for (let i = 0; i < tags.length; i += 2) if (tags[i] === key) return tags[i + 1];
  return undefined;
}
