import type { ByteWriter } from '../bytes/byte-writer';
import { FLAG_DEBUG, type FlatTags, findTag, type LogRecord, type SpanRecord } from '../model/span-record';
import {
  KIND_CLIENT,
  KIND_CONSUMER,
  KIND_NONE,
  KIND_PRODUCER,
  KIND_SERVER,
  type Kind,
  kindOf,
  SPAN_KIND,
} from './conventions';
import { remoteEndpoint } from './endpoint';
import {
  BOOL,
  binaryField,
  FIELD_BYTES,
  field,
  I32,
  i64Field,
  integerField,
  LIST_BYTES,
  STOP,
  STRUCT,
  stringField,
  structListField,
} from './thrift-binary';
import { annotationText, fieldsText, isZipkinTag, zipkinText, zipkinUs } from './zipkin-conventions';
import { endpointStruct } from './zipkin-v1-endpoint';

/** `AnnotationType` of zipkincore.thrift; the others of its numbers are skipped by Zipkin. */
const TYPE_BOOL = 0;
const TYPE_STRING = 6;

/**
 * Zipkin v1 has no kind: annotations of these names at the begin and the end of the span stand for it, and a binary annotation
 * of that name carries the other side. A message has no end at its sender, nor a begin at its receiver.
 */
interface Core {
  readonly begin: string | undefined;
  readonly end: string | undefined;
  readonly peer: string;
}
const CORE: Record<Kind, Core> = {
  [KIND_NONE]: { begin: undefined, end: undefined, peer: 'sa' },
  [KIND_CLIENT]: { begin: 'cs', end: 'cr', peer: 'sa' },
  [KIND_SERVER]: { begin: 'sr', end: 'ss', peer: 'ca' },
  [KIND_PRODUCER]: { begin: 'ms', end: undefined, peer: 'ma' },
  [KIND_CONSUMER]: { begin: 'mr', end: undefined, peer: 'ma' },
};
/** Carries the host where nothing else does. */
const LOCAL_COMPONENT = 'lc';

/**
 * Words that Zipkin reads as a kind, as the other side or as nothing, whoever wrote them and with whatever value: an `event`
 * of such a name is written as its log's fields, a tag under another key.
 */
const CORE_EVENTS: ReadonlySet<string> = new Set(['cs', 'cr', 'sr', 'ss', 'ms', 'mr']);
/** Ends of messages; of other spans they are annotations like any. */
const WIRE_EVENTS: ReadonlySet<string> = new Set(['ws', 'wr']);
const ADDRESSES: ReadonlySet<string> = new Set(['sa', 'ca', 'ma']);
const RENAMED = 'tag.';

const I64_FIELD_BYTES = FIELD_BYTES + 8;
const STRUCT_LIST_FIELD_BYTES = FIELD_BYTES + LIST_BYTES;
const TRUE = Uint8Array.of(1);
const NOTHING = Uint8Array.of();

/**
 * A `Span` struct in Thrift's binary protocol.
 *
 * | id | field | type | |
 * |---|---|---|---|
 * | 1, 12 | trace_id, trace_id_high | i64 | the high half is left out in a trace of 64 bits |
 * | 3 | name | string | |
 * | 4, 5 | id, parent_id | i64 | no parent in a root |
 * | 6 | annotations | list<Annotation> | logs, then what stands for the kind |
 * | 8 | binary_annotations | list<BinaryAnnotation> | tags, as STRING; then the other side |
 * | 9 | debug | bool | left out unless true |
 * | 10, 11 | timestamp, duration | i64 | microseconds, at least 1 |
 */
export function writeSpan(writer: ByteWriter, span: SpanRecord, host: Uint8Array): void {
  const { ids } = span;
  const core = CORE[kindOf(findTag(span.tags, SPAN_KIND))];
  writer.ensure(I64_FIELD_BYTES);
  i64Field(writer, 1, ids.traceId2, ids.traceId3);
  stringField(writer, 3, span.operationName);
  writer.ensure(2 * I64_FIELD_BYTES);
  i64Field(writer, 4, ids.spanId0, ids.spanId1);
  if ((ids.parentId0 | ids.parentId1) !== 0) i64Field(writer, 5, ids.parentId0, ids.parentId1);
  writeAnnotations(writer, span, core, host);
  writeBinaryAnnotations(writer, span.tags, core, host);
  writer.ensure(FIELD_BYTES + 1 + 3 * I64_FIELD_BYTES + 1);
  if ((ids.flags & FLAG_DEBUG) !== 0) {
    field(writer, BOOL, 9);
    writer.u8(1);
  }
  integerField(writer, 10, zipkinUs(span.startUs));
  integerField(writer, 11, zipkinUs(span.durationUs));
  if ((ids.traceId0 | ids.traceId1) !== 0) i64Field(writer, 12, ids.traceId0, ids.traceId1);
  writer.u8(STOP);
}

function writeAnnotations(writer: ByteWriter, span: SpanRecord, core: Core, host: Uint8Array): void {
  const logs: readonly LogRecord[] = span.logs ?? [];
  const count = logs.length + (core.begin === undefined ? 0 : 1) + (core.end === undefined ? 0 : 1);
  if (count === 0) return;
  writer.ensure(STRUCT_LIST_FIELD_BYTES);
  structListField(writer, 6, count);
  for (let i = 0; i < logs.length; i++) {
    writeAnnotation(writer, zipkinUs(logs[i].timestampUs), eventText(logs[i], core), host);
  }
  const startUs = zipkinUs(span.startUs);
  if (core.begin !== undefined) writeAnnotation(writer, startUs, core.begin, host);
  if (core.end !== undefined) writeAnnotation(writer, startUs + zipkinUs(span.durationUs), core.end, host);
}

function eventText(log: LogRecord, core: Core): string {
  const text = annotationText(log);
  if (text.length !== 2) return text;
  const isMessage = core.begin !== undefined && core.end === undefined;
  return CORE_EVENTS.has(text) || (isMessage && WIRE_EVENTS.has(text)) ? fieldsText(log.fields) : text;
}

/** `Annotation`: 1 timestamp i64, 2 value string, 3 host Endpoint. */
function writeAnnotation(writer: ByteWriter, us: number, value: string, host: Uint8Array): void {
  writer.ensure(I64_FIELD_BYTES);
  integerField(writer, 1, us);
  stringField(writer, 2, value);
  writer.ensure(FIELD_BYTES);
  field(writer, STRUCT, 3);
  writer.raw(host);
  writer.ensure(1);
  writer.u8(STOP);
}

/** A list whose count is known only at its end. */
function writeBinaryAnnotations(
  writer: ByteWriter,
  tags: FlatTags | undefined,
  core: Core,
  host: Uint8Array,
): void {
  writer.ensure(STRUCT_LIST_FIELD_BYTES);
  const start = writer.position;
  structListField(writer, 8, 0);
  let count = tags === undefined ? 0 : writeTags(writer, tags, host);
  if (count === 0 && core.begin === undefined) {
    writeBinary(writer, LOCAL_COMPONENT, NOTHING, TYPE_STRING, host);
    count++;
  }
  const remote = tags === undefined ? undefined : remoteEndpoint(tags);
  if (remote !== undefined) {
    writeBinary(writer, core.peer, TRUE, TYPE_BOOL, endpointStruct(remote));
    count++;
  }
  const end = writer.position;
  writer.position = start;
  if (count === 0) return;
  structListField(writer, 8, count);
  writer.position = end;
}

/** Returns how many it wrote. */
function writeTags(writer: ByteWriter, tags: FlatTags, host: Uint8Array): number {
  let count = 0;
  for (let i = 0; i < tags.length; i += 2) {
    const key = tags[i] as string;
    const value = tags[i + 1];
    if (!isZipkinTag(key, value)) continue;
    const text = zipkinText(value);
    const isReserved = ADDRESSES.has(key) || (key === LOCAL_COMPONENT && text === '');
    stringField(writer, 1, isReserved ? RENAMED + key : key);
    stringField(writer, 2, text);
    writeTypeAndHost(writer, TYPE_STRING, host);
    count++;
  }
  return count;
}

/** `BinaryAnnotation`: 1 key string, 2 value binary, 3 annotation_type i32, 4 host Endpoint. */
function writeBinary(
  writer: ByteWriter,
  key: string,
  value: Uint8Array,
  type: number,
  host: Uint8Array,
): void {
  stringField(writer, 1, key);
  binaryField(writer, 2, value);
  writeTypeAndHost(writer, type, host);
}

function writeTypeAndHost(writer: ByteWriter, type: number, host: Uint8Array): void {
  writer.ensure(FIELD_BYTES + 4 + FIELD_BYTES);
  field(writer, I32, 3);
  writer.i32(type);
  field(writer, STRUCT, 4);
  writer.raw(host);
  writer.ensure(1);
  writer.u8(STOP);
}
