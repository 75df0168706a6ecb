import { undecodable } from './decoded-batch';
import type { ThriftReader } from './thrift-reader';
import * as thrift from './thrift-reader';

const VERSION_1 = 0x8001;
/** Bytes of the types that always take the same. */
const FIXED_BYTES: Readonly<Record<number, number>> = {
  [thrift.BOOL]: 1,
  [thrift.BYTE]: 1,
  [thrift.DOUBLE]: 8,
  [thrift.I16]: 2,
  [thrift.I32]: 4,
  [thrift.I64]: 8,
};

/** Thrift's binary protocol: big-endian, lengths and counts of 32 bits, a field's type and id before each value. */
export class ThriftBinaryReader implements ThriftReader {
  field = 0;
  elementType = thrift.STOP;
  high = 0;
  low = 0;
  readonly #bytes: Buffer;
  readonly #format: string;
  #position = 0;
  #depth = 0;

  /** @param format what the bytes should be, for the reason when they are not. */
  constructor(bytes: Buffer, format: string) {
    this.#bytes = bytes;
    this.#format = format;
  }

  messageName(): string {
    const first = this.i32();
    const strict = first < 0;
    if (strict && first >>> 16 !== VERSION_1) throw this.wrong('an unknown version of Thrift');
    // The old form begins with the name's length, and has the type after the name.
    const name = this.#utf8(strict ? this.#length() : first);
    if (!strict) this.#take(1);
    this.i32();
    return name;
  }

  openStruct(): void {
    if (++this.#depth > thrift.MAX_DEPTH) throw this.wrong('too many structs within each other');
  }

  nextField(): boolean {
    const type = this.#bytes[this.#take(1)];
    if (type === thrift.STOP) {
      this.#depth--;
      return false;
    }
    this.field = thrift.fieldOf(this.i16(), type);
    return true;
  }

  openList(): number {
    this.elementType = this.#bytes[this.#take(1)];
    return this.#count();
  }

  bool(): boolean {
    return this.#bytes[this.#take(1)] !== 0;
  }

  i16(): number {
    return this.#bytes.readInt16BE(this.#take(2));
  }

  i32(): number {
    return this.#bytes.readInt32BE(this.#take(4));
  }

  i64(): number {
    this.high = this.i32();
    this.low = this.i32();
    return thrift.numberOfWords(this.high, this.low);
  }

  double(): number {
    return this.#bytes.readDoubleBE(this.#take(8));
  }

  text(): string {
    return this.#utf8(this.#length());
  }

  binary(): Uint8Array {
    const length = this.#length();
    const start = this.#take(length);
    return Uint8Array.from(this.#bytes.subarray(start, start + length));
  }

  skipField(): void {
    this.skip(this.field & 0xff);
  }

  skip(type: number): void {
    const fixed = FIXED_BYTES[type];
    if (fixed !== undefined) this.#take(fixed);
    else if (type === thrift.STRING) this.#take(this.#length());
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
    this.#depth--;
    if (type === thrift.MAP) this.#skipElements([this.#bytes[this.#take(1)], this.#bytes[this.#take(1)]]);
    else if (type === thrift.LIST || type === thrift.SET) this.#skipElements([this.#bytes[this.#take(1)]]);
    else throw this.wrong(`an unknown type ${type}`);
  }

  #skipElements(types: readonly number[]): void {
    const count = this.#count();
    this.openStruct();
    for (let i = 0; i < count; i++) for (const type of types) this.skip(type);
    this.#depth--;
  }

  /** Every element takes a byte at least: a larger count is a lie, and is found before anything is done about it. */
  #count(): number {
    const count = this.i32();
    if (count < 0 || count > this.#bytes.length - this.#position)
      throw this.wrong(`a list of ${count} elements`);
    return count;
  }

  #length(): number {
    const length = this.i32();
    if (length < 0) throw this.wrong(`a length of ${length}`);
    return length;
  }

  #utf8(length: number): string {
    const start = this.#take(length);
    return this.#bytes.toString('utf8', start, start + length);
  }

  /** Moves on by `count` bytes, and returns where they begin. */
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
