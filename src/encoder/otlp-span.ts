import type { ByteWriter } from '../bytes/byte-writer';
import type { FlatTags, LogRecord, SpanRecord, TagValue } from '../model/span-record';
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
import { KnownTags } from './known-tags';
import {
  otlpEndUs,
  otlpEventName,
  otlpFieldName,
  otlpKind,
  otlpSpanFlags,
  otlpStartUs,
  wireUs,
} from './otlp-conventions';
import { writeIdentity, writeLinks } from './otlp-link';
import { writeAttribute } from './otlp-value';
import {
  countField,
  fixed32Key,
  fixed64Key,
  ID_FIELD_BYTES,
  idField,
  lengthKey,
  openField,
  textField,
  varintKey,
} from './protobuf';

const SPAN = lengthKey(2);
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
const DROPPED_LINKS = varintKey(14);
const STATUS = lengthKey(15);
/** The one key of two bytes: field 16, as it lies on the wire. */
const FLAGS_FIRST = (fixed32Key(16) & 0x7f) | 0x80;
const FLAGS_SECOND = fixed32Key(16) >> 7;

const EVENT_TIME = fixed64Key(1);
const EVENT_NAME = lengthKey(2);
const EVENT_ATTRIBUTE = lengthKey(3);
const STATUS_MESSAGE = lengthKey(2);
const STATUS_CODE = varintKey(3);

/** Attributes as they were written before: a field of the span, and one of its events. */
export class KnownAttributes {
  readonly ofSpan = new KnownTags((writer, key, value) => writeAttribute(writer, ATTRIBUTE, key, value));
  readonly ofEvent = new KnownTags((writer, key, value) =>
    writeAttribute(writer, EVENT_ATTRIBUTE, key, value),
  );
}

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
export function writeSpanField(writer: ByteWriter, span: SpanRecord, known: KnownAttributes): void {
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
  if (tags !== undefined) error = writeTags(writer, tags, kindPosition, known.ofSpan);
  countField(writer, DROPPED_ATTRIBUTES, span.droppedTags);
  if (logs !== undefined) for (let i = 0; i < logs.length; i++) writeEvent(writer, logs[i], known.ofEvent);
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
  writeIdentity(writer, ids);
  if (traceState !== undefined && traceState !== '') textField(writer, TRACE_STATE, traceState);
  if ((ids.parentId0 | ids.parentId1) !== 0) {
    writer.ensure(ID_FIELD_BYTES);
    idField(writer, PARENT_SPAN_ID, ids.parentId0, ids.parentId1);
  }
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
function writeTags(
  writer: ByteWriter,
  tags: FlatTags,
  kindPosition: number,
  known: KnownTags,
): TagValue | undefined {
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
    known.write(writer, key, value);
  }
  return error;
}

/** `Event`: 1 time_unix_nano fixed64, 2 name, 3 attributes. */
function writeEvent(writer: ByteWriter, log: LogRecord, known: KnownTags): void {
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
    known.write(writer, otlpFieldName(event, field), fields[i + 1]);
  }
  writer.close(start);
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
