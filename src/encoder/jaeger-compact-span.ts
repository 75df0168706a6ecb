import type { ByteWriter } from '../bytes/byte-writer';
import type { Process } from '../model/process';
import {
  type FlatTags,
  type LogRecord,
  type ReferenceRecord,
  type SpanRecord,
  type TagValue,
  wireDurationUs,
} from '../model/span-record';
import { TAG_BINARY, TAG_BOOL, TAG_DOUBLE, TAG_LONG, TAG_STRING } from './jaeger-tag';
import { isWireInteger } from './number-kind';
import { countReferences, hasIds } from './references';
import {
  BINARY,
  countField,
  DOUBLE,
  FALSE,
  field,
  I32_FIELD_BYTES,
  I64_FIELD_BYTES,
  i64Field,
  integerField,
  STOP,
  stringField,
  structListField,
  TRUE,
} from './thrift-compact';

/** A `Span` struct in Thrift's compact protocol: the fields of jaeger-span.ts, each told by its distance to the last. */
export function writeSpan(writer: ByteWriter, span: SpanRecord): void {
  const { ids, tags, logs } = span;
  writer.ensure(4 * I64_FIELD_BYTES);
  i64Field(writer, 1, ids.traceId2, ids.traceId3);
  i64Field(writer, 1, ids.traceId0, ids.traceId1);
  i64Field(writer, 1, ids.spanId0, ids.spanId1);
  i64Field(writer, 1, ids.parentId0, ids.parentId1);
  stringField(writer, 1, span.operationName);
  const references = span.references === undefined ? 0 : countReferences(span.references);
  if (references > 0) writeReferences(writer, span.references as readonly ReferenceRecord[], references);
  writer.ensure(I32_FIELD_BYTES + 2 * I64_FIELD_BYTES);
  countField(writer, references > 0 ? 1 : 2, ids.flags);
  integerField(writer, 1, Math.round(span.startUs));
  integerField(writer, 1, wireDurationUs(span));
  const tagged = tags !== undefined && tags.length > 0;
  if (tagged) writeTags(writer, 1, tags);
  if (logs !== undefined && logs.length > 0) writeLogs(writer, tagged ? 1 : 2, logs);
  writer.ensure(1);
  writer.u8(STOP);
}

/** `Process`: 1 serviceName, 2 tags. */
export function writeProcess(writer: ByteWriter, process: Process): void {
  stringField(writer, 1, process.serviceName);
  if (process.tags.length > 0) writeTags(writer, 1, process.tags);
  writer.ensure(1);
  writer.u8(STOP);
}

/** list<`SpanRef`>: 1 refType, 2 traceIdLow, 3 traceIdHigh, 4 spanId. */
function writeReferences(writer: ByteWriter, references: readonly ReferenceRecord[], count: number): void {
  structListField(writer, 1, count);
  for (let i = 0; i < references.length; i++) {
    const { type, ids } = references[i];
    if (!hasIds(ids)) continue;
    writer.ensure(I32_FIELD_BYTES + 3 * I64_FIELD_BYTES + 1);
    countField(writer, 1, type);
    i64Field(writer, 1, ids.traceId2, ids.traceId3);
    i64Field(writer, 1, ids.traceId0, ids.traceId1);
    i64Field(writer, 1, ids.spanId0, ids.spanId1);
    writer.u8(STOP);
  }
}

/** list<`Log`>: 1 timestamp, 2 fields. */
function writeLogs(writer: ByteWriter, delta: number, logs: readonly LogRecord[]): void {
  structListField(writer, delta, logs.length);
  for (let i = 0; i < logs.length; i++) {
    writer.ensure(I64_FIELD_BYTES);
    integerField(writer, 1, Math.round(logs[i].timestampUs));
    writeTags(writer, 1, logs[i].fields);
    writer.ensure(1);
    writer.u8(STOP);
  }
}

function writeTags(writer: ByteWriter, delta: number, tags: FlatTags): void {
  structListField(writer, delta, tags.length >> 1);
  for (let i = 0; i < tags.length; i += 2) writeTag(writer, tags[i] as string, tags[i + 1]);
}

/** `Tag`: 1 key, 2 vType; then 3 vStr, 4 vDouble, 5 vBool, 6 vLong or 7 vBinary. */
function writeTag(writer: ByteWriter, key: string, value: TagValue): void {
  stringField(writer, 1, key);
  writer.ensure(I32_FIELD_BYTES + I64_FIELD_BYTES + 1);
  if (typeof value === 'string') {
    countField(writer, 1, TAG_STRING);
    stringField(writer, 1, value);
    writer.ensure(1);
  } else if (typeof value === 'boolean') {
    countField(writer, 1, TAG_BOOL);
    field(writer, value ? TRUE : FALSE, 3);
  } else if (typeof value === 'number') {
    writeNumber(writer, value);
  } else {
    countField(writer, 1, TAG_BINARY);
    field(writer, BINARY, 5);
    writer.bytesVarint(value);
    writer.ensure(1);
  }
  writer.u8(STOP);
}

/** Infinities and NaN go as text, as in jaeger-span.ts. */
function writeNumber(writer: ByteWriter, value: number): void {
  if (isWireInteger(value)) {
    countField(writer, 1, TAG_LONG);
    integerField(writer, 4, value);
  } else if (Number.isFinite(value)) {
    countField(writer, 1, TAG_DOUBLE);
    field(writer, DOUBLE, 2);
    writer.double(value);
  } else {
    countField(writer, 1, TAG_STRING);
    stringField(writer, 1, String(value));
    writer.ensure(1);
  }
}
