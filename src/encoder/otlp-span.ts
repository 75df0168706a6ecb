import type { ByteWriter } from '../bytes/byte-writer';
import { ownText } from '../model/own-text';
import { type FlatTags, findTag, type SpanRecord, type TagValue } from '../model/span-record';
import { ERROR, isPlainError, KIND_NONE, kindOf, SPAN_KIND, STATUS_UNSET, statusOf } from './conventions';
import type { KnownOperations } from './known-operations';
import { type KnownOtlpSpan, writeName } from './known-otlp-span';
import { SPAN_ATTRIBUTE, writeAll } from './otlp-attribute';
import { otlpEndUs, otlpKind, otlpSpanFlags, otlpStartUs } from './otlp-conventions';
import { writeEvent } from './otlp-event';
import { writeIdentity, writeLinks } from './otlp-link';
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
const KIND = varintKey(6);
const START = fixed64Key(7);
const END = fixed64Key(8);
const DROPPED_ATTRIBUTES = varintKey(10);
const DROPPED_EVENTS = varintKey(12);
const DROPPED_LINKS = varintKey(14);
const STATUS = lengthKey(15);
/** The one key of two bytes: field 16, as it lies on the wire. */
const FLAGS_FIRST = (fixed32Key(16) & 0x7f) | 0x80;
const FLAGS_SECOND = fixed32Key(16) >> 7;

const STATUS_MESSAGE = lengthKey(2);
const STATUS_CODE = varintKey(3);

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
export function writeSpanField(
  writer: ByteWriter,
  span: SpanRecord,
  operations: KnownOperations<KnownOtlpSpan>,
): void {
  const { tags, logs, references } = span;
  // A span with tags or logs is hardly ever shorter than 128 bytes: a guess that saves moving it (measured: 40 ns).
  const lengthBytes = tags === undefined && logs === undefined ? 1 : 2;
  writer.ensure(1);
  writer.u8(SPAN);
  const start = writer.open(lengthBytes);
  const known = operations.of(span.operationName);
  writeIds(writer, span);
  if (known !== undefined) writer.run(known.name);
  else writeName(writer, span.operationName);
  const kindPosition = writeTimes(writer, span);
  let error: TagValue | undefined;
  if (tags !== undefined) error = writeTags(writer, tags, kindPosition, known);
  countField(writer, DROPPED_ATTRIBUTES, span.droppedTags);
  if (logs !== undefined) for (let i = 0; i < logs.length; i++) writeEvent(writer, logs[i], known?.event(i));
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

/** The tags, and the kind at its place; returns the value of the tag `error`. */
function writeTags(
  writer: ByteWriter,
  tags: FlatTags,
  kindPosition: number,
  known: KnownOtlpSpan | undefined,
): TagValue | undefined {
  const whole = known?.attributes.whole(tags);
  if (known !== undefined && whole !== undefined) {
    writer.bytes[kindPosition] = otlpKind(known.kind);
    writer.run(whole);
    return known.error;
  }
  const kind = kindOf(findTag(tags, SPAN_KIND));
  const error = findTag(tags, ERROR);
  writer.bytes[kindPosition] = otlpKind(kind);
  const start = writer.position;
  if (known === undefined) writeAll(writer, tags, SPAN_ATTRIBUTE.write);
  else {
    known.attributes.write(writer, tags);
    if (known.attributes.learn(writer, start, tags)) {
      known.kind = kind;
      known.error = typeof error === 'string' ? ownText(error) : error;
    }
  }
  return error;
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
