import type { SpanRecord } from '../model/span-record';
import { CHILD_OF, FLAG_SAMPLED, type ReferenceRecord } from '../model/span-record';
import type { Kind } from './conventions';

/** How OpenTracing's words read in OTLP, for both of its encodings: the rules of OpenTelemetry's OpenTracing shim. */

/** Our kinds (none, client, server, producer, consumer) as OTLP's; a span of no kind is INTERNAL. */
const OTLP_KINDS = [1, 3, 2, 4, 5] as const;

export function otlpKind(kind: Kind): number {
  return OTLP_KINDS[kind];
}

/** Name of an event whose log has no `event` field. */
export const UNNAMED_EVENT = 'log';
const EXCEPTION_EVENT = 'exception';

/** A log with this `event` is an exception, and its fields have other names. */
export const EXCEPTION = 'error';
const EXCEPTION_FIELDS: ReadonlyMap<string, string> = new Map([
  ['error.kind', 'exception.type'],
  ['message', 'exception.message'],
  ['stack', 'exception.stacktrace'],
]);

/** The event's name by its log's `event` field. */
export function otlpEventName(event: string | undefined): string {
  if (event === undefined) return UNNAMED_EVENT;
  return event === EXCEPTION ? EXCEPTION_EVENT : event;
}

/** The attribute a log's field becomes. */
export function otlpFieldName(event: string | undefined, field: string): string {
  return event === EXCEPTION ? (EXCEPTION_FIELDS.get(field) ?? field) : field;
}

/** The attribute of a link that says what kind of reference it was. */
export const REF_TYPE = 'opentracing.ref_type';

export function otlpRefType(reference: ReferenceRecord): string {
  return reference.type === CHILD_OF ? 'child_of' : 'follows_from';
}

/** Says that {@link PARENT_IS_REMOTE} is known. */
const REMOTE_IS_KNOWN = 0x100;
const PARENT_IS_REMOTE = 0x200;

/** W3C's sampled bit and where the parent lives. */
export function otlpSpanFlags(span: SpanRecord): number {
  return (span.ids.flags & FLAG_SAMPLED) | REMOTE_IS_KNOWN | (span.remoteParent ? PARENT_IS_REMOTE : 0);
}

/** W3C's sampled bit; where the other span lives is not recorded. */
export function otlpLinkFlags(reference: ReferenceRecord): number {
  return reference.ids.flags & FLAG_SAMPLED;
}

/** Nanoseconds since the epoch are an unsigned 64-bit number: whatever does not fit (a start before 1970) becomes 0. */
const MAX_US = 1.8446744073709548e16;

/** `us` as OTLP can say it. */
export function wireUs(us: number): number {
  return us >= 0 && us <= MAX_US ? us : 0;
}

export function otlpStartUs(span: SpanRecord): number {
  return wireUs(span.startUs);
}

/** OTLP has an end in place of a duration, which is at least 1 µs in every format. */
export function otlpEndUs(span: SpanRecord): number {
  return wireUs(wireUs(span.startUs) + Math.max(1, span.durationUs));
}
