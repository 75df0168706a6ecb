import type { ByteWriter } from '../bytes/byte-writer';
import type { FlatTags, LogRecord, TagValue } from '../model/span-record';
import { EVENT, eventName, isEventName } from './conventions';
import type { KnownList } from './known-list';
import type { TagFormat } from './known-tag';
import { writeAll } from './otlp-attribute';
import { EXCEPTION, otlpEventName, otlpFieldName, wireUs } from './otlp-conventions';
import { writeAttribute, writeAttributeKey, writeKeyedAttribute } from './otlp-value';
import { fixed64Key, lengthKey, openField, textField } from './protobuf';

const EVENTS = lengthKey(11);
const EVENT_TIME = fixed64Key(1);
const EVENT_NAME = lengthKey(2);
const EVENT_ATTRIBUTE = lengthKey(3);

/** A log's field, as a field of Event. */
export const EVENT_FIELD: TagFormat = {
  write(writer, key, value) {
    if (key !== EVENT || !isEventName(value)) writeAttribute(writer, EVENT_ATTRIBUTE, key, value);
  },
  writeKey: writeAttributeKey,
  writeKeyed(writer, key, keyRun, value) {
    if (key !== EVENT || !isEventName(value)) writeKeyedAttribute(writer, EVENT_ATTRIBUTE, keyRun, value);
  },
};

/** Of an exception, whose fields have other names. */
function writeExceptionField(writer: ByteWriter, key: string, value: TagValue): void {
  EVENT_FIELD.write(writer, otlpFieldName(EXCEPTION, key), value);
}

/** `Event`: 1 time_unix_nano fixed64, 2 name, 3 attributes. */
export function writeEvent(writer: ByteWriter, log: LogRecord, known: KnownList | undefined): void {
  const { fields } = log;
  const start = openField(writer, EVENTS);
  writer.ensure(9);
  writer.u8(EVENT_TIME);
  writer.fixed64NanosOfUs(wireUs(log.timestampUs));
  const whole = known?.whole(fields);
  if (whole !== undefined) writer.run(whole);
  else writeFields(writer, fields, known);
  writer.close(start);
}

/** Name and attributes. */
function writeFields(writer: ByteWriter, fields: FlatTags, known: KnownList | undefined): void {
  const start = writer.position;
  const event = eventName(fields);
  textField(writer, EVENT_NAME, otlpEventName(event));
  if (event === EXCEPTION) writeAll(writer, fields, writeExceptionField);
  else if (known === undefined) writeAll(writer, fields, EVENT_FIELD.write);
  else {
    known.write(writer, fields);
    known.learn(writer, start, fields);
  }
}
