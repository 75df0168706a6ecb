import type { ByteWriter } from '../bytes/byte-writer';
import type {
  FlatTags,
  LogRecord,
  ReferenceRecord,
  SpanIds,
  SpanRecord,
  TagValue,
} from '../model/span-record';
import { findTag } from '../model/span-record';
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
import { fragment, jsonBare, jsonHex, jsonText } from './json';
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
import { writeAttribute } from './otlp-json-value';
import { isLink } from './references';

/** The comma belongs to the list: it stands before each span, so that a batch can be cut anywhere. */
const SPAN = fragment(',{"traceId":"');
const SPAN_ID = fragment('","spanId":"');
const TRACE_STATE = fragment('","traceState":');
const PARENT_SPAN_ID = fragment(',"parentSpanId":"');
const END_TEXT = fragment('"');
const NAME = fragment(',"name":');
const KIND = fragment(',"kind":');
const START = fragment(',"startTimeUnixNano":"');
const END = fragment('","endTimeUnixNano":"');
const ATTRIBUTES = fragment(',"attributes":[');
const DROPPED_ATTRIBUTES = fragment(',"droppedAttributesCount":');
const EVENTS = fragment(',"events":[');
const EVENT_TIME = fragment('{"timeUnixNano":"');
const EVENT_NAME = fragment('","name":');
const DROPPED_EVENTS = fragment(',"droppedEventsCount":');
const LINKS = fragment(',"links":[');
const LINK = fragment('{"traceId":"');
const LINK_ATTRIBUTES = fragment('","attributes":[');
const DROPPED_LINKS = fragment(',"droppedLinksCount":');
const STATUS = fragment(',"status":{"code":');
const STATUS_MESSAGE = fragment(',"message":');
const FLAGS = fragment(',"flags":');
const END_OBJECT = fragment('}');
const END_LIST = fragment(']');
const COMMA = fragment(',');

/** `Span`: the fields of otlp-span.ts by their JSON names; those that are empty are left out. */
export function writeSpan(writer: ByteWriter, span: SpanRecord): void {
  const { ids, tags, logs, references, traceState } = span;
  writer.raw(SPAN);
  writeIds(writer, ids);
  if (traceState !== undefined && traceState !== '') {
    writer.raw(TRACE_STATE);
    jsonText(writer, traceState);
  } else {
    writer.raw(END_TEXT);
  }
  if ((ids.parentId0 | ids.parentId1) !== 0) {
    writer.raw(PARENT_SPAN_ID);
    jsonHex(writer, ids.parentId0, ids.parentId1);
    writer.raw(END_TEXT);
  }
  writer.raw(NAME);
  jsonText(writer, span.operationName);
  writer.raw(KIND);
  jsonBare(writer, otlpKind(kindOf(findTag(tags, SPAN_KIND))));
  writer.raw(START);
  jsonNanosOfUs(writer, otlpStartUs(span));
  writer.raw(END);
  jsonNanosOfUs(writer, otlpEndUs(span));
  writer.raw(END_TEXT);
  if (tags !== undefined) writeTags(writer, tags);
  writeCount(writer, DROPPED_ATTRIBUTES, span.droppedTags);
  if (logs !== undefined && logs.length > 0) writeEvents(writer, logs);
  writeCount(writer, DROPPED_EVENTS, span.droppedLogs);
  if (references !== undefined) writeLinks(writer, span, references);
  writeCount(writer, DROPPED_LINKS, span.droppedReferences);
  writeStatus(writer, findTag(tags, ERROR));
  writeCount(writer, FLAGS, otlpSpanFlags(span));
  writer.raw(END_OBJECT);
}

/** Both ids, of a span or of a link; the last quote is the caller's. */
function writeIds(writer: ByteWriter, ids: SpanIds): void {
  jsonHex(writer, ids.traceId0, ids.traceId1);
  jsonHex(writer, ids.traceId2, ids.traceId3);
  writer.raw(SPAN_ID);
  jsonHex(writer, ids.spanId0, ids.spanId1);
}

/** Nanoseconds, which no double can hold: the digits of the microseconds, and three more. */
function jsonNanosOfUs(writer: ByteWriter, us: number): void {
  const floor = Math.floor(us);
  const nanos = Math.round((us - floor) * 1000);
  const whole = nanos === 1000 ? floor + 1 : floor;
  const rest = nanos === 1000 ? 0 : nanos;
  if (whole > 0) jsonBare(writer, whole);
  writer.utf8(whole > 0 ? String(1000 + rest).slice(1) : String(rest));
}

function writeCount(writer: ByteWriter, name: Uint8Array, count: number): void {
  if (count === 0) return;
  writer.raw(name);
  jsonBare(writer, count);
}

/** The tags but those that have a member of their own. */
function writeTags(writer: ByteWriter, tags: FlatTags): void {
  let separator = ATTRIBUTES;
  for (let i = 0; i < tags.length; i += 2) {
    const key = tags[i] as string;
    const value = tags[i + 1];
    if (key === SPAN_KIND && kindOf(value) !== KIND_NONE) continue;
    if (key === ERROR && isPlainError(value)) continue;
    writer.raw(separator);
    separator = COMMA;
    writeAttribute(writer, key, value);
  }
  if (separator === COMMA) writer.raw(END_LIST);
}

function writeEvents(writer: ByteWriter, logs: readonly LogRecord[]): void {
  for (let i = 0; i < logs.length; i++) {
    writer.raw(i === 0 ? EVENTS : COMMA);
    writeEvent(writer, logs[i]);
  }
  writer.raw(END_LIST);
}

/** `Event`: timeUnixNano, name, attributes. */
function writeEvent(writer: ByteWriter, log: LogRecord): void {
  const { fields } = log;
  const event = eventName(fields);
  writer.raw(EVENT_TIME);
  jsonNanosOfUs(writer, wireUs(log.timestampUs));
  writer.raw(EVENT_NAME);
  jsonText(writer, otlpEventName(event));
  let separator = ATTRIBUTES;
  for (let i = 0; i < fields.length; i += 2) {
    const field = fields[i] as string;
    if (field === EVENT && event !== undefined) continue;
    writer.raw(separator);
    separator = COMMA;
    writeAttribute(writer, otlpFieldName(event, field), fields[i + 1]);
  }
  if (separator === COMMA) writer.raw(END_LIST);
  writer.raw(END_OBJECT);
}

/** `Link`*: traceId, spanId, attributes, flags. */
function writeLinks(writer: ByteWriter, span: SpanRecord, references: readonly ReferenceRecord[]): void {
  let separator = LINKS;
  for (let i = 0; i < references.length; i++) {
    const reference = references[i];
    if (!isLink(span, reference)) continue;
    writer.raw(separator);
    separator = COMMA;
    writer.raw(LINK);
    writeIds(writer, reference.ids);
    writer.raw(LINK_ATTRIBUTES);
    writeAttribute(writer, REF_TYPE, otlpRefType(reference));
    writer.raw(END_LIST);
    writeCount(writer, FLAGS, otlpLinkFlags(reference));
    writer.raw(END_OBJECT);
  }
  if (separator === COMMA) writer.raw(END_LIST);
}

/** `Status`: code; message, when the tag `error` held a text. */
function writeStatus(writer: ByteWriter, error: TagValue | undefined): void {
  const code = statusOf(error);
  if (code === STATUS_UNSET) return;
  writer.raw(STATUS);
  jsonBare(writer, code);
  if (typeof error === 'string' && !isPlainError(error)) {
    writer.raw(STATUS_MESSAGE);
    jsonText(writer, error);
  }
  writer.raw(END_OBJECT);
}
