import type { ByteWriter } from '../bytes/byte-writer';

/** Type codes of Thrift's binary protocol. */
export const STOP = 0;
export const BOOL = 2;
export const DOUBLE = 4;
export const I16 = 6;
export const I32 = 8;
export const I64 = 10;
export const STRING = 11;
export const STRUCT = 12;
export const LIST = 15;

/** Bytes of a field's header: type, then int16 id. */
export const FIELD_BYTES = 3;
/** Bytes of a list's header: element type, then int32 count. */
export const LIST_BYTES = 5;

/** A field's header: its value follows. */
export function field(writer: ByteWriter, type: number, id: number): void {
  writer.u8(type);
  writer.i16(id);
}

/** A list of structs, as a field. */
export function structListField(writer: ByteWriter, id: number, count: number): void {
  const { view, position } = writer;
  view.setInt32(position, (LIST << 24) | (id << 8) | STRUCT);
  view.setInt32(position + 4, count);
  writer.position = position + FIELD_BYTES + LIST_BYTES;
}

/** An int64 given as two words, as a field. */
export function i64Field(writer: ByteWriter, id: number, high: number, low: number): void {
  field(writer, I64, id);
  writer.i32(high);
  writer.i32(low);
}

/** An int64 given as a safe integer, as a field. */
export function integerField(writer: ByteWriter, id: number, value: number): void {
  field(writer, I64, id);
  writer.i64(value);
}

/** A string, as a field. Makes its own room. */
export function stringField(writer: ByteWriter, id: number, text: string): void {
  writer.ensure(FIELD_BYTES);
  field(writer, STRING, id);
  writer.stringI32(text);
}

/** Bytes, as a field. Makes its own room. */
export function binaryField(writer: ByteWriter, id: number, bytes: Uint8Array): void {
  writer.ensure(FIELD_BYTES + 4);
  field(writer, STRING, id);
  writer.i32(bytes.length);
  writer.raw(bytes);
}
