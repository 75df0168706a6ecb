import type { ByteWriter } from '../bytes/byte-writer';

/** Protobuf's wire types. */
const VARINT = 0;
const FIXED64 = 1;
const LENGTH = 2;
const FIXED32 = 5;

/** A field's key, `number << 3 | wire type`; one byte up to field 15, two (little end first) up to 2047. */
export const varintKey = (field: number): number => (field << 3) | VARINT;
export const fixed64Key = (field: number): number => (field << 3) | FIXED64;
export const lengthKey = (field: number): number => (field << 3) | LENGTH;
export const fixed32Key = (field: number): number => (field << 3) | FIXED32;

/** A string field of a one-byte key. Makes its own room. */
export function textField(writer: ByteWriter, key: number, text: string): void {
  writer.ensure(1);
  writer.u8(key);
  writer.stringVarint(text);
}

/** Opens a sub-message field of a one-byte key; {@link ByteWriter.close} ends it. Makes its own room. */
export function openField(writer: ByteWriter, key: number): number {
  writer.ensure(2);
  writer.u8(key);
  return writer.open();
}

/** A count that is left out when it is 0. Makes its own room. */
export function countField(writer: ByteWriter, key: number, count: number): void {
  if (count === 0) return;
  writer.ensure(6);
  writer.u8(key);
  writer.varint32(count);
}

/** Key, length, and an id of 8 bytes. */
export const ID_FIELD_BYTES = 10;

/** An id of 8 bytes, big-endian, as a field of a one-byte key; the caller has made room. */
export function idField(writer: ByteWriter, key: number, high: number, low: number): void {
  writer.u8(key);
  writer.u8(8);
  writer.i32(high);
  writer.i32(low);
}
