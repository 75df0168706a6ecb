import type { ByteWriter, Run } from '../bytes/byte-writer';
import type { TagValue } from '../model/span-record';
import { isWireInteger } from './number-kind';
import { fixed64Key, lengthKey, openField, textField, varintKey } from './protobuf';

const KEY = lengthKey(1);
const VALUE = lengthKey(2);
const STRING_VALUE = lengthKey(1);
const BOOL_VALUE = varintKey(2);
const INT_VALUE = varintKey(3);
const DOUBLE_VALUE = fixed64Key(4);
const ARRAY_VALUE = lengthKey(5);
const BYTES_VALUE = lengthKey(7);
const ARRAY_VALUES = lengthKey(1);

/** An AnyValue of a number at its longest: its key and a 10-byte varint. */
const NUMBER_BYTES = 11;

/** `KeyValue` as the field `field`: 1 key string, 2 value AnyValue. */
export function writeAttribute(writer: ByteWriter, field: number, key: string, value: TagValue): void {
  const start = openField(writer, field);
  writeAttributeKey(writer, key);
  writeAttributeValue(writer, value);
  writer.close(start);
}

/** Field 1 of a `KeyValue`. */
export function writeAttributeKey(writer: ByteWriter, key: string): void {
  textField(writer, KEY, key);
}

/** As {@link writeAttribute}, of a key whose bytes are there. */
export function writeKeyedAttribute(writer: ByteWriter, field: number, key: Run, value: TagValue): void {
  const start = openField(writer, field);
  writer.run(key);
  writeAttributeValue(writer, value);
  writer.close(start);
}

function writeAttributeValue(writer: ByteWriter, value: TagValue): void {
  const start = openField(writer, VALUE);
  writeAnyValue(writer, value);
  writer.close(start);
}

/** A `KeyValue` whose value is a list of strings; cold: only the resource has any. */
export function writeTextsAttribute(
  writer: ByteWriter,
  field: number,
  key: string,
  texts: readonly string[],
): void {
  const start = openField(writer, field);
  textField(writer, KEY, key);
  const valueStart = openField(writer, VALUE);
  const arrayStart = openField(writer, ARRAY_VALUE);
  for (const text of texts) {
    const elementStart = openField(writer, ARRAY_VALUES);
    writeAnyValue(writer, text);
    writer.close(elementStart);
  }
  writer.close(arrayStart);
  writer.close(valueStart);
  writer.close(start);
}

/**
 * `AnyValue`, a oneof: its member is written even when it is empty, 0 or false, or it would read as no value at all.
 *
 * | number | member | type | |
 * |---|---|---|---|
 * | 1 | string_value | string | also the infinities and NaN: Jaeger cannot answer a trace that holds one as a number |
 * | 2 | bool_value | bool | |
 * | 3 | int_value | int64 | safe integers |
 * | 4 | double_value | double | all other finite numbers, -0 among them |
 * | 7 | bytes_value | bytes | |
 */
function writeAnyValue(writer: ByteWriter, value: TagValue): void {
  if (typeof value === 'string') {
    textField(writer, STRING_VALUE, value);
    return;
  }
  writer.ensure(NUMBER_BYTES);
  if (typeof value === 'boolean') {
    writer.u8(BOOL_VALUE);
    writer.u8(value ? 1 : 0);
  } else if (typeof value !== 'number') {
    writer.u8(BYTES_VALUE);
    writer.bytesVarint(value);
  } else if (isWireInteger(value)) {
    writer.u8(INT_VALUE);
    writer.varint64(value);
  } else if (Number.isFinite(value)) {
    writer.u8(DOUBLE_VALUE);
    writer.double(value);
  } else {
    textField(writer, STRING_VALUE, String(value));
  }
}
