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
import { KnownTags } from './known-tags';
import { isWireInteger } from './number-kind';
import { countReferences, hasIds } from './references';
import {
  BOOL,
  binaryField,
  DOUBLE,
  FIELD_BYTES,
  field,
  I32,
  i64Field,
  integerField,
  LIST_BYTES,
  STOP,
  stringField,
  structListField,
} from './thrift-binary';

/** `TagType` of jaeger.thrift. */
export const TAG_STRING = 0;
export const TAG_DOUBLE = 1;
export const TAG_BOOL = 2;
export const TAG_LONG = 3;
export const TAG_BINARY = 4;

const I64_FIELD_BYTES = FIELD_BYTES + 8;
const I32_FIELD_BYTES = FIELD_BYTES + 4;
const STRUCT_LIST_FIELD_BYTES = FIELD_BYTES + LIST_BYTES;

/**
 * A `Span` struct in Thrift's binary protocol; empty lists are left out.
 *
 * | id | field | type | |
 * |---|---|---|---|
 * | 1, 2 | traceIdLow, traceIdHigh | i64 | |
 * | 3, 4 | spanId, parentSpanId | i64 | parent 0 in a root |
 * | 5 | operationName | string | |
 * | 6 | references | list<SpanRef> | all of them, the parent's too |
 * | 7 | flags | i32 | 1 sampled, 2 debug |
 * | 8, 9 | startTime, duration | i64 | microseconds |
 * | 10 | tags | list<Tag> | |
 * | 11 | logs | list<Log> | |
 */
export function writeSpan(writer: ByteWriter, span: SpanRecord, known: KnownTags): void {
  const { ids, references, tags, logs } = span;
  writer.ensure(4 * I64_FIELD_BYTES);
  i64Field(writer, 1, ids.traceId2, ids.traceId3);
  i64Field(writer, 2, ids.traceId0, ids.traceId1);
  i64Field(writer, 3, ids.spanId0, ids.spanId1);
  i64Field(writer, 4, ids.parentId0, ids.parentId1);
  stringField(writer, 5, span.operationName);
  if (references !== undefined) writeReferences(writer, references);
  writer.ensure(I32_FIELD_BYTES + 2 * I64_FIELD_BYTES + 1);
  field(writer, I32, 7);
  writer.i32(ids.flags);
  integerField(writer, 8, Math.round(span.startUs));
  integerField(writer, 9, wireDurationUs(span));
  if (tags !== undefined && tags.length > 0) writeTags(writer, 10, tags, known);
  if (logs !== undefined && logs.length > 0) writeLogs(writer, logs, known);
  writer.ensure(1);
  writer.u8(STOP);
}

/** `Process`: 1 serviceName string, 2 tags list<Tag>. */
export function writeProcess(writer: ByteWriter, process: Process): void {
  stringField(writer, 1, process.serviceName);
  if (process.tags.length > 0) writeTags(writer, 2, process.tags, new KnownTags(writeTag));
  writer.ensure(1);
  writer.u8(STOP);
}

/** list<`SpanRef`>: 1 refType i32 (0 CHILD_OF, 1 FOLLOWS_FROM), 2 traceIdLow, 3 traceIdHigh, 4 spanId: i64. */
function writeReferences(writer: ByteWriter, references: readonly ReferenceRecord[]): void {
  const count = countReferences(references);
  if (count === 0) return;
  writer.ensure(STRUCT_LIST_FIELD_BYTES + count * (I32_FIELD_BYTES + 3 * I64_FIELD_BYTES + 1));
  structListField(writer, 6, count);
  for (let i = 0; i < references.length; i++) {
    const { type, ids } = references[i];
    if (!hasIds(ids)) continue;
    field(writer, I32, 1);
    writer.i32(type);
    i64Field(writer, 2, ids.traceId2, ids.traceId3);
    i64Field(writer, 3, ids.traceId0, ids.traceId1);
    i64Field(writer, 4, ids.spanId0, ids.spanId1);
    writer.u8(STOP);
  }
}

/** list<`Log`>: 1 timestamp i64 (microseconds), 2 fields list<Tag>, which is required and may be empty. */
function writeLogs(writer: ByteWriter, logs: readonly LogRecord[], known: KnownTags): void {
  writer.ensure(STRUCT_LIST_FIELD_BYTES);
  structListField(writer, 11, logs.length);
  for (let i = 0; i < logs.length; i++) {
    const { timestampUs, fields } = logs[i];
    writer.ensure(I64_FIELD_BYTES);
    integerField(writer, 1, Math.round(timestampUs));
    writeTags(writer, 2, fields, known);
    writer.ensure(1);
    writer.u8(STOP);
  }
}

function writeTags(writer: ByteWriter, id: number, tags: FlatTags, known: KnownTags): void {
  writer.ensure(STRUCT_LIST_FIELD_BYTES);
  structListField(writer, id, tags.length >> 1);
  for (let i = 0; i < tags.length; i += 2) known.write(writer, tags[i] as string, tags[i + 1]);
}

/**
 * `Tag`: exactly the value field that vType names is set.
 *
 * | id | field | type |
 * |---|---|---|
 * | 1 | key | string |
 * | 2 | vType | i32: STRING 0, DOUBLE 1, BOOL 2, LONG 3, BINARY 4 |
 * | 3, 4, 5, 6, 7 | vStr, vDouble, vBool, vLong, vBinary | string, double, bool, i64, binary |
 */
export function writeTag(writer: ByteWriter, key: string, value: TagValue): void {
  stringField(writer, 1, key);
  writer.ensure(I32_FIELD_BYTES + I64_FIELD_BYTES + 1);
  field(writer, I32, 2);
  if (typeof value === 'string') {
    writer.i32(TAG_STRING);
    stringField(writer, 3, value);
    writer.ensure(1);
  } else if (typeof value === 'boolean') {
    writer.i32(TAG_BOOL);
    field(writer, BOOL, 5);
    writer.u8(value ? 1 : 0);
  } else if (typeof value === 'number') {
    writeNumber(writer, value);
  } else {
    writer.i32(TAG_BINARY);
    binaryField(writer, 7, value);
    writer.ensure(1);
  }
  writer.u8(STOP);
}

/** Infinities and NaN go as text: Jaeger stores the doubles, but cannot answer a trace that holds one (500, seen in 1.76). */
function writeNumber(writer: ByteWriter, value: number): void {
  if (isWireInteger(value)) {
    writer.i32(TAG_LONG);
    integerField(writer, 6, value);
  } else if (Number.isFinite(value)) {
    writer.i32(TAG_DOUBLE);
    field(writer, DOUBLE, 4);
    writer.f64(value);
  } else {
    writer.i32(TAG_STRING);
    stringField(writer, 3, String(value));
    writer.ensure(1);
  }
}
