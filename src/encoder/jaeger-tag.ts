import type { ByteWriter } from '../bytes/byte-writer';
import type { TagValue } from '../model/span-record';
import type { TagFormat } from './known-tag';
import { isWireInteger } from './number-kind';
import { BOOL, DOUBLE, FIELD_BYTES, field, I32, I64, STOP, STRING, stringField } from './thrift-binary';

/** `TagType` of jaeger.thrift. */
export const TAG_STRING = 0;
export const TAG_DOUBLE = 1;
export const TAG_BOOL = 2;
export const TAG_LONG = 3;
export const TAG_BINARY = 4;

/** vType and the header of the field that it names. */
const TYPED_BYTES = 4 + FIELD_BYTES;

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
  writeKey(writer, key);
  writeValue(writer, value);
}

/** Key, and the field in front of vType. */
function writeKey(writer: ByteWriter, key: string): void {
  stringField(writer, 1, key);
  writer.ensure(FIELD_BYTES);
  field(writer, I32, 2);
}

/** vType, the value in its field, and the stop. */
function writeValue(writer: ByteWriter, value: TagValue): void {
  writer.ensure(TYPED_BYTES + 8 + 1);
  if (typeof value === 'string') {
    writeType(writer, TAG_STRING, STRING, 3);
    writer.stringI32(value);
    writer.ensure(1);
  } else if (typeof value === 'boolean') {
    writeType(writer, TAG_BOOL, BOOL, 5);
    writer.u8(value ? 1 : 0);
  } else if (typeof value === 'number') {
    writeNumber(writer, value);
  } else {
    writeType(writer, TAG_BINARY, STRING, 7);
    writer.i32(value.length);
    writer.raw(value);
    writer.ensure(1);
  }
  writer.u8(STOP);
}

/** vType, whose field's header is there, and the header of the value's field. */
function writeType(writer: ByteWriter, vType: number, type: number, id: number): void {
  const { view, position } = writer;
  view.setInt32(position, vType);
  // From the last byte of vType.
  view.setInt32(position + 3, (vType << 24) | (type << 16) | id);
  writer.position = position + TYPED_BYTES;
}

export const JAEGER_TAG: TagFormat = {
  write: writeTag,
  writeKey,
  writeKeyed(writer, _key, keyRun, value) {
    writer.run(keyRun);
    writeValue(writer, value);
  },
};

/** Infinities and NaN go as text: Jaeger stores the doubles, but cannot answer a trace that holds one (500, seen in 1.76). */
function writeNumber(writer: ByteWriter, value: number): void {
  if (isWireInteger(value)) {
    writeType(writer, TAG_LONG, I64, 6);
    writer.i64(value);
  } else if (Number.isFinite(value)) {
    writeType(writer, TAG_DOUBLE, DOUBLE, 4);
    writer.f64(value);
  } else {
    writeType(writer, TAG_STRING, STRING, 3);
    writer.stringI32(String(value));
    writer.ensure(1);
  }
}
