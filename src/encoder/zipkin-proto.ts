import { ByteWriter } from '../bytes/byte-writer';
import type { Process } from '../model/process';
import { FLAG_DEBUG, type FlatTags, findTag, type LogRecord, type SpanRecord } from '../model/span-record';
import { KIND_NONE, kindOf, SPAN_KIND } from './conventions';
import type { Encoder, Envelope } from './encoder';
import { type Endpoint, localEndpoint, remoteEndpoint } from './endpoint';
import { fixed64Key, idField, lengthKey, openField, textField, varintKey } from './protobuf';
import { annotationText, isZipkinTag, zipkinText, zipkinUs } from './zipkin-conventions';

const SPAN = lengthKey(1);
const TRACE_ID = lengthKey(1);
const PARENT_ID = lengthKey(2);
const ID = lengthKey(3);
const KIND = varintKey(4);
const NAME = lengthKey(5);
const TIMESTAMP = fixed64Key(6);
const DURATION = varintKey(7);
const LOCAL = lengthKey(8);
const REMOTE = lengthKey(9);
const ANNOTATION = lengthKey(10);
const TAG = lengthKey(11);
const DEBUG = varintKey(12);

const SERVICE_NAME = lengthKey(1);
const IPV4 = lengthKey(2);
const IPV6 = lengthKey(3);
const PORT = varintKey(4);
const ANNOTATION_TIME = fixed64Key(1);
const ANNOTATION_VALUE = lengthKey(2);
const TAG_KEY = lengthKey(1);
const TAG_VALUE = lengthKey(2);

/** trace_id (18), parent_id and id (10 each), kind (2). */
const IDS_BYTES = 40;
/** timestamp (9), duration (11). */
const TIMES_BYTES = 20;

/**
 * Zipkin v2 protobuf: the body of `POST /api/v2/spans` is one ListOfSpans, which is its spans and nothing else.
 * What it loses is what {@link ZipkinJsonEncoder} loses.
 */
export class ZipkinProtoEncoder implements Encoder {
  readonly format = 'zipkin';
  readonly contentType = 'application/x-protobuf';
  readonly headBytes = 0;
  readonly tailBytes = 0;
  readonly #local: Uint8Array;

  constructor(process: Process) {
    const writer = new ByteWriter(256, Number.MAX_SAFE_INTEGER);
    writeEndpoint(writer, LOCAL, localEndpoint(process));
    this.#local = writer.bytes.subarray(0, writer.position);
  }

  append(writer: ByteWriter, span: SpanRecord): void {
    writeSpan(writer, span, this.#local);
  }

  seal(_writer: ByteWriter, _envelope: Envelope): number {
    return 0;
  }
}

/**
 * `Span`, as a field of ListOfSpans; what is unknown is left out.
 *
 * | number | field | type | |
 * |---|---|---|---|
 * | 1, 2, 3 | trace_id, parent_id, id | bytes | 16, 8, 8 |
 * | 4 | kind | enum | tag `span.kind` |
 * | 5 | name | string | |
 * | 6, 7 | timestamp, duration | fixed64, uint64 | microseconds, at least 1 |
 * | 8, 9 | local_endpoint, remote_endpoint | Endpoint | tags `peer.*` |
 * | 10 | annotations | Annotation* | logs |
 * | 11 | tags | map<string, string> | |
 * | 12 | debug | bool | |
 */
function writeSpan(writer: ByteWriter, span: SpanRecord, local: Uint8Array): void {
  const { tags, logs } = span;
  // Hardly any is shorter than 128 bytes, with the local endpoint in it.
  writer.ensure(1);
  writer.u8(SPAN);
  const start = writer.open(2);
  writeIds(writer, span);
  if (span.operationName !== '') textField(writer, NAME, span.operationName);
  writer.ensure(TIMES_BYTES);
  writer.u8(TIMESTAMP);
  writer.fixed64(zipkinUs(span.startUs));
  writer.u8(DURATION);
  writer.varint64(zipkinUs(span.durationUs));
  writer.raw(local);
  const remote = tags === undefined ? undefined : remoteEndpoint(tags);
  if (remote !== undefined) writeEndpoint(writer, REMOTE, remote);
  if (logs !== undefined) for (let i = 0; i < logs.length; i++) writeAnnotation(writer, logs[i]);
  if (tags !== undefined) writeTags(writer, tags);
  if ((span.ids.flags & FLAG_DEBUG) !== 0) {
    writer.ensure(2);
    writer.u8(DEBUG);
    writer.u8(1);
  }
  writer.close(start, 2);
}

function writeIds(writer: ByteWriter, span: SpanRecord): void {
  const { ids } = span;
  writer.ensure(IDS_BYTES);
  writer.u8(TRACE_ID);
  // 16 bytes for a trace of 64 bits too: Jaeger's receiver takes no other number, and Zipkin sees the zeros.
  writer.u8(16);
  writer.i32(ids.traceId0);
  writer.i32(ids.traceId1);
  writer.i32(ids.traceId2);
  writer.i32(ids.traceId3);
  if ((ids.parentId0 | ids.parentId1) !== 0) idField(writer, PARENT_ID, ids.parentId0, ids.parentId1);
  idField(writer, ID, ids.spanId0, ids.spanId1);
  const kind = kindOf(findTag(span.tags, SPAN_KIND));
  if (kind === KIND_NONE) return;
  writer.u8(KIND);
  writer.u8(kind);
}

/** `Annotation`: 1 timestamp fixed64, 2 value string. */
function writeAnnotation(writer: ByteWriter, log: LogRecord): void {
  const start = openField(writer, ANNOTATION);
  writer.ensure(9);
  writer.u8(ANNOTATION_TIME);
  writer.fixed64(zipkinUs(log.timestampUs));
  textField(writer, ANNOTATION_VALUE, annotationText(log));
  writer.close(start);
}

/** An entry of a map: 1 key, 2 value. */
function writeTags(writer: ByteWriter, tags: FlatTags): void {
  for (let i = 0; i < tags.length; i += 2) {
    const key = tags[i] as string;
    const value = tags[i + 1];
    if (!isZipkinTag(key, value)) continue;
    const start = openField(writer, TAG);
    textField(writer, TAG_KEY, key);
    textField(writer, TAG_VALUE, zipkinText(value));
    writer.close(start);
  }
}

/** `Endpoint`: 1 service_name string, 2 ipv4 bytes, 3 ipv6 bytes, 4 port int32. */
function writeEndpoint(writer: ByteWriter, field: number, endpoint: Endpoint): void {
  const { serviceName, ipv4, ipv6, port } = endpoint;
  const start = openField(writer, field);
  if (serviceName !== '') textField(writer, SERVICE_NAME, serviceName);
  writer.ensure(2);
  if (ipv4 !== undefined) {
    writer.u8(IPV4);
    writer.bytesVarint(ipv4);
  }
  writer.ensure(2);
  if (ipv6 !== undefined) {
    writer.u8(IPV6);
    writer.bytesVarint(ipv6);
  }
  if (port !== 0) {
    writer.ensure(4);
    writer.u8(PORT);
    writer.varint32(port);
  }
  writer.close(start);
}
