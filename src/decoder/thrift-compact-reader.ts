import { undecodable } from './decoded-batch';
import type { ThriftReader } from './thrift-reader';
import * as thrift from './thrift-reader';

const PROTOCOL_ID = 0x82;
const VERSION = 1;
const COMPACT_TRUE = 1;
/**
 * The compact protocol's own codes 0–12 in Thrift's: stop, true and false, byte, i16, i32, i64, double, binary, list, set,
 * map, struct.
 */
const TYPES = [0, 2, 2, 3, 6, 8, 10, 4, 11, 15, 14, 13, 12];
/** A list of this many elements or more has its count in a varint. */
const LONG_LIST = 15;

/** Thrift's compact protocol: varints, zigzag for signed numbers, and field ids as the distance from the one before. */
export class ThriftCompactReader implements ThriftReader {
  field = 0;
  elementType = thrift.STOP;
  high = 0;
  low = 0;
  readonly #bytes: Buffer;
  readonly #format: string;
  #position = 0;
  /** Ids of the fields the reader stands at, the outermost struct's first. */
  readonly #ids: number[] = [];
  /** A bool field's value stands in its type: here until it is asked for. */
  #boolField: boolean | undefined;

  constructor(bytes: Buffer, format: string) {
    this.#bytes = bytes;
    this.#format = format;
  }

  messageName(): string {
    if (this.#u8() !== PROTOCOL_ID || (this.#u8() & 0x1f) !== VERSION) {
      throw this.wrong('no message of the compact protocol');
    }
    this.#varint();
    return this.text();
  }

  openStruct(): void {
    if (this.#ids.length >= thrift.MAX_DEPTH) throw this.wrong('too many structs within each other');
    this.#ids.push(0);
  }

  nextField(): boolean {
    const head = this.#u8();
    const type = this.#typeOf(head & 0x0f);
    if (type === thrift.STOP) {
      this.#ids.pop();
      return false;
    }
    const step = head >> 4;
    const last = this.#ids.length - 1;
    const id = step === 0 ? this.i16() : this.#ids[last] + step;
    this.#ids[last] = id;
    this.#boolField = type === thrift.BOOL ? (head & 0x0f) === COMPACT_TRUE : undefined;
    this.field = thrift.fieldOf(id, type);
    return true;
  }

  openList(): number {
    const head = this.#u8();
    this.elementType = this.#typeOf(head & 0x0f);
    const short = head >> 4;
    return this.#checked(short === LONG_LIST ? this.#varint() : short);
  }

  bool(): boolean {
    const told = this.#boolField;
    this.#boolField = undefined;
    return told ?? this.#u8() === COMPACT_TRUE;
  }

  i16(): number {
    return this.i32();
  }

  i32(): number {
    const zigzag = this.#varint();
    return (zigzag >>> 1) ^ -(zigzag & 1);
  }

  i64(): number {
    this.#varint();
    const { high, low } = this;
    const sign = -(low & 1);
    this.low = ((low >>> 1) | (high << 31)) ^ sign;
    this.high = (high >>> 1) ^ sign;
    return thrift.numberOfWords(this.high, this.low);
  }

  double(): number {
    return this.#bytes.readDoubleLE(this.#take(8));
  }

  text(): string {
    return this.#view().toString('utf8');
  }

  binary(): Uint8Array {
    return Uint8Array.from(this.#view());
  }

  skipField(): void {
    this.skip(this.field & 0xff);
  }

  skip(type: number): void {
    if (type === thrift.BOOL) this.bool();
    else if (type === thrift.BYTE) this.#take(1);
    else if (type === thrift.DOUBLE) this.#take(8);
    else if (type === thrift.I16 || type === thrift.I32 || type === thrift.I64) this.#varint();
    else if (type === thrift.STRING) this.#take(this.#varint());
    else this.#skipNested(type);
  }

  end(): void {
    const left = this.#bytes.length - this.#position;
    if (left !== 0) throw this.wrong(`${left} bytes follow its end`);
  }

  #skipNested(type: number): void {
    this.openStruct();
    if (type === thrift.STRUCT) {
      while (this.nextField()) this.skipField();
      return;
    }
    if (type === thrift.LIST || type === thrift.SET) this.#skipElements(this.openList(), [this.elementType]);
    else if (type === thrift.MAP) this.#skipMap();
    else throw this.wrong(`an unknown type ${type}`);
    this.#ids.pop();
  }

  #skipMap(): void {
    const count = this.#checked(this.#varint());
    if (count === 0) return;
    const types = this.#u8();
    this.#skipElements(count, [this.#typeOf(types >> 4), this.#typeOf(types & 0x0f)]);
  }

  #skipElements(count: number, types: readonly number[]): void {
    for (let i = 0; i < count; i++) for (const type of types) this.skip(type);
  }

  #checked(count: number): number {
    if (count > this.#bytes.length - this.#position) throw this.wrong(`a list of ${count} elements`);
    return count;
  }

  #typeOf(compact: number): number {
    const type = TYPES[compact];
    if (type === undefined) throw this.wrong(`an unknown type ${compact}`);
    return type;
  }

  /** Up to 64 bits into {@link high} and {@link low}; returns the lower 32 as an unsigned number. */
  #varint(): number {
    let high = 0;
    let low = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = this.#u8();
      const bits = byte & 0x7f;
      if (shift < 32) low |= bits << shift;
      if (shift >= 32) high |= bits << (shift - 32);
      else if (shift > 25) high |= bits >>> (32 - shift);
      if (byte < 0x80) {
        this.high = high;
        this.low = low;
        return low >>> 0;
      }
    }
    throw this.wrong('a number of more than 10 bytes');
  }

  /** The bytes of a string, where they lie. */
  #view(): Buffer {
    const length = this.#varint();
    const start = this.#take(length);
    return this.#bytes.subarray(start, start + length);
  }

  #u8(): number {
    return this.#bytes[this.#take(1)];
  }

  #take(count: number): number {
    const start = this.#position;
    if (start + count > this.#bytes.length) throw this.wrong('the bytes end too early');
    this.#position = start + count;
    return start;
  }

  wrong(reason: string): Error {
    return undecodable(this.#format, `${reason} (at byte ${this.#position} of ${this.#bytes.length})`);
  }
}
