import type { ByteWriter } from '../bytes/byte-writer';
import type {
  FlatTags,
  LogRecord,
  ReferenceRecord,
  SpanIds,
  SpanRecord,
  TagValue,
} from '../model/span-record';
import {
  ERROR,
  EVENT,
  eventName,
  isPlainError,
  KIND_NONE,
  kindOf,
  SPAN_KIND,
  STATUS_UNSET,
  statusOf,
} from './conventions';
import {
  otlpEndUs,
  otlpEventName,
  otlpFieldName,
  otlpKind,
  otlpLinkFlags,
  otlpRefType,
  otlpSpanFlags,
  otlpStartUs,
  REF_TYPE,
  wireUs,
} from './otlp-conventions';
import { writeAttribute } from './otlp-value';
import {
  countField,
  fixed32Key,
  fixed64Key,
  idField,
  lengthKey,
  openField,
  textField,
  varintKey,
} from './protobuf';
import { isLink } from './references';

const SPAN = lengthKey(2);
const TRACE_ID = lengthKey(1);
const SPAN_ID = lengthKey(2);
const TRACE_STATE = lengthKey(3);
const PARENT_SPAN_ID = lengthKey(4);
const NAME = lengthKey(5);
const KIND = varintKey(6);
const START = fixed64Key(7);
const END = fixed64Key(8);
const ATTRIBUTE = lengthKey(9);
const DROPPED_ATTRIBUTES = varintKey(10);
const EVENTS = lengthKey(11);
const DROPPED_EVENTS = varintKey(12);
const LINKS = lengthKey(13);
const DROPPED_LINKS = varintKey(14);
const STATUS = lengthKey(15);
/** The one key of two bytes: field 16, as it lies on the wire. */
const FLAGS_FIRST = (fixed32Key(16) & 0x7f) | 0x80;
const FLAGS_SECOND = fixed32Key(16) >> 7;

const EVENT_TIME = fixed64Key(1);
const EVENT_NAME = lengthKey(2);
const EVENT_ATTRIBUTE = lengthKey(3);
const LINK_ATTRIBUTE = lengthKey(4);
const LINK_FLAGS = fixed32Key(6);
const STATUS_MESSAGE = lengthKey(2);
const STATUS_CODE = varintKey(3);

/** trace_id (18) and a span id (10). */
const IDS_BYTES = 28;
/** kind (2), start and end (9 each). */
const TIMES_BYTES = 20;
/** A two-byte key and four bytes. */
const FLAGS_BYTES = 6;

/**
 * `Span`, as a field of ScopeSpans. Fields of value 0 are left out.
 *
 * | number | field | type | from |
 * |---|---|---|---|
 * | 1, 2 | trace_id, span_id | bytes | 16, 8 |
 * | 3 | trace_state | string | W3C tracestate |
 * | 4 | parent_span_id | bytes | 8, or left out in a root |
 * | 5 | name | string | the operation name |
 * | 6 | kind | enum | tag `span.kind`, else INTERNAL |
 * | 7, 8 | start_time_unix_nano, end_… | fixed64 | |
 * | 9, 10 | attributes, dropped_… | KeyValue*, uint32 | the other tags |
 * | 11, 12 | events, dropped_… | Event*, uint32 | logs |
 * | 13, 14 | links, dropped_… | Link*, uint32 | references beyond the plain parent |
 * | 15 | status | Status | tag `error` |
 * | 16 | flags | fixed32 | sampled, remote parent |
 */
export function writeSpanField(writer: ByteWriter, span: SpanRecord): void {
  const { tags, logs, references } = span;
  // A span with tags or logs is hardly ever shorter than 128 bytes: a guess that saves moving it (measured: 40 ns).
  const lengthBytes = tags === undefined && logs === undefined ? 1 : 2;
  writer.ensure(1);
  writer.u8(SPAN);
  const start = writer.open(lengthBytes);
  writeIds(writer, span);
  if (span.operationName !== '') textField(writer, NAME, span.operationName);
  const kindPosition = writeTimes(writer, span);
  let error: TagValue | undefined;
  if (tags !== undefined) error = writeTags(writer, tags, kindPosition);
  countField(writer, DROPPED_ATTRIBUTES, span.droppedTags);
  if (logs !== undefined) for (let i = 0; i < logs.length; i++) writeEvent(writer, logs[i]);
  countField(writer, DROPPED_EVENTS, span.droppedLogs);
  if (references !== undefined) writeLinks(writer, span, references);
  countField(writer, DROPPED_LINKS, span.droppedReferences);
  if (error !== undefined) writeStatus(writer, error);
  writer.ensure(FLAGS_BYTES);
  writer.u8(FLAGS_FIRST);
  writer.u8(FLAGS_SECOND);
  writer.fixed32(otlpSpanFlags(span));
  writer.close(start, lengthBytes);
}

function writeIds(writer: ByteWriter, span: SpanRecord): void {
  const { ids, traceState } = span;
  writer.ensure(IDS_BYTES);
  writeTraceId(writer, ids);
  idField(writer, SPAN_ID, ids.spanId0, ids.spanId1);
  if (traceState !== undefined && traceState !== '') textField(writer, TRACE_STATE, traceState);
  if ((ids.parentId0 | ids.parentId1) !== 0) {
    writer.ensure(IDS_BYTES);
    idField(writer, PARENT_SPAN_ID, ids.parentId0, ids.parentId1);
  }
}

/** trace_id is field 1 of Span and of Link. */
function writeTraceId(writer: ByteWriter, ids: SpanIds): void {
  writer.u8(TRACE_ID);
  writer.u8(16);
  writer.i32(ids.traceId0);
  writer.i32(ids.traceId1);
  writer.i32(ids.traceId2);
  writer.i32(ids.traceId3);
}

/** Kind and times. Returns where the kind stands: INTERNAL until a tag says otherwise. */
function writeTimes(writer: ByteWriter, span: SpanRecord): number {
  writer.ensure(TIMES_BYTES);
  writer.u8(KIND);
  const kindPosition = writer.position;
  writer.u8(otlpKind(KIND_NONE));
  writer.u8(START);
  writer.fixed64NanosOfUs(otlpStartUs(span));
  writer.u8(END);
  writer.fixed64NanosOfUs(otlpEndUs(span));
  return kindPosition;
}

/** The tags but those that have a field of their own, in one pass; returns the value of the tag `error`. */
function writeTags(writer: ByteWriter, tags: FlatTags, kindPosition: number): TagValue | undefined {
  let error: TagValue | undefined;
  for (let i = 0; i < tags.length; i += 2) {
    const key = tags[i] as string;
    const value = tags[i + 1];
    if (key === SPAN_KIND) {
      const kind = kindOf(value);
      if (kind !== KIND_NONE) {
        writer.bytes[kindPosition] = otlpKind(kind);
        continue;
      }
    } else if (key === ERROR) {
      error = value;
      if (isPlainError(value)) continue;
    }
    writeAttribute(writer, ATTRIBUTE, key, value);
  }
  return error;
}

/** `Event`: 1 time_unix_nano fixed64, 2 name, 3 attributes. */
function writeEvent(writer: ByteWriter, log: LogRecord): void {
  const { fields } = log;
  const event = eventName(fields);
  const start = openField(writer, EVENTS);
  writer.ensure(9);
  writer.u8(EVENT_TIME);
  writer.fixed64NanosOfUs(wireUs(log.timestampUs));
  textField(writer, EVENT_NAME, otlpEventName(event));
  for (let i = 0; i < fields.length; i += 2) {
    const field = fields[i] as string;
    if (field === EVENT && event !== undefined) continue;
    writeAttribute(writer, EVENT_ATTRIBUTE, otlpFieldName(event, field), fields[i + 1]);
  }
  writer.close(start);
}

/** `Link`*: 1 trace_id, 2 span_id, 4 attributes, 6 flags fixed32. */
function writeLinks(writer: ByteWriter, span: SpanRecord, references: readonly ReferenceRecord[]): void {
  for (let i = 0; i < references.length; i++) {
    const reference = references[i];
    if (!isLink(span, reference)) continue;
    const start = openField(writer, LINKS);
    writer.ensure(IDS_BYTES);
    writeTraceId(writer, reference.ids);
    idField(writer, SPAN_ID, reference.ids.spanId0, reference.ids.spanId1);
    writeAttribute(writer, LINK_ATTRIBUTE, REF_TYPE, otlpRefType(reference));
    const flags = otlpLinkFlags(reference);
    if (flags !== 0) {
      writer.ensure(5);
      writer.u8(LINK_FLAGS);
      writer.fixed32(flags);
    }
    writer.close(start);
  }
}

/** `Status`: 2 message, when the tag `error` held a text; 3 code. */
function writeStatus(writer: ByteWriter, error: TagValue): void {
  const code = statusOf(error);
  if (code === STATUS_UNSET) return;
  const start = openField(writer, STATUS);
  if (typeof error === 'string' && !isPlainError(error)) textField(writer, STATUS_MESSAGE, error);
  writer.ensure(2);
  writer.u8(STATUS_CODE);
  writer.u8(code);
  writer.close(start);
}
