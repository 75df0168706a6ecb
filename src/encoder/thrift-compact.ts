import { type ByteWriter, varintBytes } from '../bytes/byte-writer';

/** Type codes of Thrift's compact protocol. A bool is its type, and has no value of its own. */
export const TRUE = 1;
export const FALSE = 2;
export const I32 = 5;
export const I64 = 6;
export const DOUBLE = 7;
export const BINARY = 8;
export const LIST = 9;
export const STRUCT = 12;
export const STOP = 0;

/** An i64 field at its longest: header, and a varint of ten bytes. */
export const I64_FIELD_BYTES = 11;
/** An i32 field at its longest: header, and a varint of five bytes. */
export const I32_FIELD_BYTES = 6;
/** Element type and size of a list at their longest. */
export const STRUCTS_BYTES = 6;

/** From this size on a list's size does not fit into the byte of its type. */
const LONG_LIST = 15;

/** A field's header, by how far its id is from the one before it in the same struct (1 to 15): its value follows. */
export function field(writer: ByteWriter, type: number, delta: number): void {
  writer.u8((delta << 4) | type);
}

/** An i32 from 0 up, as a field: zigzag, then a varint. */
export function countField(writer: ByteWriter, delta: number, value: number): void {
  field(writer, I32, delta);
  writer.varint32(value << 1);
}

/** An int64 given as two words, as a field: zigzag, then a varint. */
export function i64Field(writer: ByteWriter, delta: number, high: number, low: number): void {
  field(writer, I64, delta);
  const sign = high >> 31;
  writer.varint64Words(((high << 1) | (low >>> 31)) ^ sign, (low << 1) ^ sign);
}

/** An int64 given as a safe integer, as a field. */
export function integerField(writer: ByteWriter, delta: number, value: number): void {
  const high = Math.floor(value / 4294967296);
  i64Field(writer, delta, high | 0, (value - high * 4294967296) | 0);
}

/** A string, as a field. Makes its own room. */
export function stringField(writer: ByteWriter, delta: number, text: string): void {
  writer.ensure(1);
  field(writer, BINARY, delta);
  writer.stringVarint(text);
}

/** Element type and size of a list of structs. */
export function structs(writer: ByteWriter, count: number): void {
  writer.u8((Math.min(count, LONG_LIST) << 4) | STRUCT);
  if (count >= LONG_LIST) writer.varint32(count);
}

/** How many bytes {@link structs} takes. */
export function structsBytes(count: number): number {
  return count < LONG_LIST ? 1 : 1 + varintBytes(count);
}

/** A list of structs, as a field. Makes its own room. */
export function structListField(writer: ByteWriter, delta: number, count: number): void {
  writer.ensure(1 + STRUCTS_BYTES);
  field(writer, LIST, delta);
  structs(writer, count);
}
