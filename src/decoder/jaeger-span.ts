import type { LogRecord, ReferenceRecord, SpanIds, SpanRecord } from '../model/span-record';
import { CHILD_OF, FLAG_DEBUG, FLAG_SAMPLED, FOLLOWS_FROM } from '../model/span-record';
import { readTags } from './jaeger-tag';
import { normalReferences, spanRecord } from './record';
import { fieldOf, I32, I64, LIST, readStructs, STRING, type ThriftReader } from './thrift-reader';

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

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** `Span` of jaeger.thrift: proto/jaeger.thrift has its fields. What Jaeger requires of it may not be
 * missing, or a byte would be a span; ids that are zero are the caller's to refuse. */
export function readSpan(reader: ThriftReader): SpanRecord {
  const ids = noIds();
  const part = { ids, operationName: '', durationUs: 0 };
  let startUs: number | undefined;
  let named = false;
  let references: readonly ReferenceRecord[] = [];
  let tags: SpanRecord['tags'];
  let logs: LogRecord[] = [];
  reader.openStruct();
  while (reader.nextField()) {
    const { field } = reader;
    if (field === OPERATION_NAME) part.operationName = reader.text();
    else if (field === REFERENCES) references = readStructs(reader, readReference);
    else if (field === START_TIME) startUs = reader.i64();
    else if (field === DURATION) part.durationUs = reader.i64();
    else if (field === TAGS) tags = readTags(reader).flatOrNone();
    else if (field === LOGS) logs = readStructs(reader, readLog);
    else {
      named ||= field === SPAN_ID;
      readId(reader, ids);
    }
  }
  if (!named || startUs === undefined) throw reader.wrong('a span without an id or a start');
  return spanRecord({
    ...part,
    startUs,
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
