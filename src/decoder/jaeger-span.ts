import type { LogRecord, ReferenceRecord, SpanIds, SpanRecord, TagValue } from '../model/span-record';
import { CHILD_OF, FLAG_DEBUG, FLAG_SAMPLED, FOLLOWS_FROM } from '../model/span-record';
import { normalReferences, spanRecord } from './record';
import { TagList } from './tag-list';
import {
  BOOL,
  DOUBLE,
  eachStruct,
  exactInteger,
  fieldOf,
  I32,
  I64,
  LIST,
  readStructs,
  STRING,
  type ThriftReader,
} from './thrift-reader';

const TRACE_ID_LOW = fieldOf(1, I64);
const TRACE_ID_HIGH = fieldOf(2, I64);
const SPAN_ID = fieldOf(3, I64);
const PARENT_SPAN_ID = fieldOf(4, I64);
const OPERATION_NAME = fieldOf(5, STRING);
const REFERENCES = fieldOf(6, LIST);
const FLAGS = fieldOf(7, I32);
const START_TIME = fieldOf(8, I64);
const DURATION = fieldOf(9, I64);
const TAGS = fieldOf(10, LIST);
const LOGS = fieldOf(11, LIST);

const REF_TYPE = fieldOf(1, I32);
const REF_TRACE_LOW = fieldOf(2, I64);
const REF_TRACE_HIGH = fieldOf(3, I64);
const REF_SPAN = fieldOf(4, I64);

const LOG_TIMESTAMP = fieldOf(1, I64);
const LOG_FIELDS = fieldOf(2, LIST);

const TAG_KEY = fieldOf(1, STRING);
const TAG_STRING = fieldOf(3, STRING);
const TAG_DOUBLE = fieldOf(4, DOUBLE);
const TAG_BOOL = fieldOf(5, BOOL);
const TAG_LONG = fieldOf(6, I64);
const TAG_BINARY = fieldOf(7, STRING);
const TAG_TYPE = fieldOf(2, I32);
/** The field `TagType` names, by its number. */
const TAG_FIELDS = [TAG_STRING, TAG_DOUBLE, TAG_BOOL, TAG_LONG, TAG_BINARY];
/** What the type names and the tag does not have reads as nothing. */
const EMPTY_VALUES: readonly TagValue[] = ['', 0, false, 0, new Uint8Array(0)];

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** `Span` of jaeger.thrift: proto/jaeger.thrift has its fields. Missing ids read as zero, for the caller to refuse. */
export function readSpan(reader: ThriftReader): SpanRecord {
  const ids = noIds();
  const part = { ids, operationName: '', startUs: 0, durationUs: 0 };
  let references: readonly ReferenceRecord[] = [];
  let tags: SpanRecord['tags'];
  let logs: LogRecord[] = [];
  reader.openStruct();
  while (reader.nextField()) {
    const { field } = reader;
    if (field === OPERATION_NAME) part.operationName = reader.text();
    else if (field === REFERENCES) references = readStructs(reader, readReference);
    else if (field === START_TIME) part.startUs = reader.i64();
    else if (field === DURATION) part.durationUs = reader.i64();
    else if (field === TAGS) tags = readTags(reader).flatOrNone();
    else if (field === LOGS) logs = readStructs(reader, readLog);
    else readId(reader, ids);
  }
  return spanRecord({
    ...part,
    references: normalReferences(ids, references),
    tags,
    logs: logs.length === 0 ? undefined : logs,
  });
}

/** Ids and flags; anything else is left out. */
function readId(reader: ThriftReader, ids: Writable<SpanIds>): void {
  switch (reader.field) {
    case TRACE_ID_LOW:
      reader.i64();
      ids.traceId2 = reader.high;
      ids.traceId3 = reader.low;
      break;
    case TRACE_ID_HIGH:
      reader.i64();
      ids.traceId0 = reader.high;
      ids.traceId1 = reader.low;
      break;
    case SPAN_ID:
      reader.i64();
      ids.spanId0 = reader.high;
      ids.spanId1 = reader.low;
      break;
    case PARENT_SPAN_ID:
      reader.i64();
      ids.parentId0 = reader.high;
      ids.parentId1 = reader.low;
      break;
    case FLAGS:
      // Jaeger has others (8: firehose), which say nothing about the span.
      ids.flags = reader.i32() & (FLAG_SAMPLED | FLAG_DEBUG);
      break;
    default:
      reader.skipField();
  }
}

function readReference(reader: ThriftReader): ReferenceRecord {
  const ids = noIds();
  let type = CHILD_OF as ReferenceRecord['type'];
  let named = false;
  reader.openStruct();
  while (reader.nextField()) {
    const { field } = reader;
    if (field === REF_TYPE) {
      type = reader.i32() === FOLLOWS_FROM ? FOLLOWS_FROM : CHILD_OF;
    } else if (field === REF_TRACE_LOW) {
      reader.i64();
      ids.traceId2 = reader.high;
      ids.traceId3 = reader.low;
    } else if (field === REF_TRACE_HIGH) {
      reader.i64();
      ids.traceId0 = reader.high;
      ids.traceId1 = reader.low;
    } else if (field === REF_SPAN) {
      named = true;
      reader.i64();
      ids.spanId0 = reader.high;
      ids.spanId1 = reader.low;
    } else reader.skipField();
  }
  if (!named) throw reader.wrong('a reference without a span id');
  return { type, ids };
}

/** The timestamp is required, here too: a log of one byte would make little of a message into much in memory. */
function readLog(reader: ThriftReader): LogRecord {
  let timestampUs: number | undefined;
  let fields: LogRecord['fields'] = [];
  reader.openStruct();
  while (reader.nextField()) {
    if (reader.field === LOG_TIMESTAMP) timestampUs = reader.i64();
    else if (reader.field === LOG_FIELDS) fields = readTags(reader).flat();
    else reader.skipField();
  }
  if (timestampUs === undefined) throw reader.wrong('a log without a timestamp');
  return { timestampUs, fields };
}

/** list<`Tag`>: the field that `vType` names is the value, wherever it stands. */
export function readTags(reader: ThriftReader): TagList {
  const tags = new TagList();
  eachStruct(reader, (struct) => readTag(struct, tags));
  return tags;
}

function readTag(reader: ThriftReader, tags: TagList): void {
  let key = '';
  let type = 0;
  const values: (TagValue | undefined)[] = [];
  reader.openStruct();
  while (reader.nextField()) {
    if (reader.field === TAG_KEY) key = reader.text();
    else if (reader.field === TAG_TYPE) type = reader.i32();
    else {
      const at = TAG_FIELDS.indexOf(reader.field);
      if (at < 0) reader.skipField();
      else values[at] = readValue(reader);
    }
  }
  tags.set(key, values[type] ?? EMPTY_VALUES[type] ?? '');
}

function readValue(reader: ThriftReader): TagValue {
  switch (reader.field) {
    case TAG_DOUBLE:
      return reader.double();
    case TAG_BOOL:
      return reader.bool();
    case TAG_LONG:
      reader.i64();
      return exactInteger(reader.high, reader.low);
    case TAG_BINARY:
      return reader.binary();
    default:
      return reader.text();
  }
}

function noIds(): Writable<SpanIds> {
  return {
    traceId0: 0,
    traceId1: 0,
    traceId2: 0,
    traceId3: 0,
    spanId0: 0,
    spanId1: 0,
    parentId0: 0,
    parentId1: 0,
    flags: 0,
  };
}
