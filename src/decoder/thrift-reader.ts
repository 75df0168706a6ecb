/** Thrift's type codes, as the binary protocol writes them; readers of other protocols translate to these. */
export const STOP = 0;
export const BOOL = 2;
export const BYTE = 3;
export const DOUBLE = 4;
export const I16 = 6;
export const I32 = 8;
export const I64 = 10;
export const STRING = 11;
export const STRUCT = 12;
export const MAP = 13;
export const SET = 14;
export const LIST = 15;

/** Structs and lists within each other; Jaeger's own go to five. */
export const MAX_DEPTH = 32;

const TWO_32 = 4294967296;

/**
 * Thrift, one value after the other, whatever the protocol. Every method throws CLEW_ERR_DECODE when the bytes end too
 * early or cannot be what was asked for, and none reads beyond its bytes or makes room by what a length claims.
 *
 * ```ts
 * reader.openStruct();
 * while (reader.nextField()) {
 *   if (reader.field === NAME) name = reader.text();
 *   else reader.skipField();
 * }
 * ```
 */
export interface ThriftReader {
  /** Of the field the reader stands at: its id and type in one number, see {@link fieldOf}. */
  readonly field: number;
  /** Type of the elements of the list opened last. */
  readonly elementType: number;
  /** The words of the 64-bit number read last. */
  readonly high: number;
  readonly low: number;
  /** The name of a message, whose arguments follow as a struct. */
  messageName(): string;
  openStruct(): void;
  /** Goes to the next field of the innermost struct; false at its end, which closes it. */
  nextField(): boolean;
  /** How many elements follow: never more than there are bytes left. */
  openList(): number;
  bool(): boolean;
  i16(): number;
  i32(): number;
  /** Also in {@link high} and {@link low}; inexact beyond 2^53. */
  i64(): number;
  double(): number;
  text(): string;
  /** A copy. */
  binary(): Uint8Array;
  /** Leaves out the field the reader stands at. */
  skipField(): void;
  /** Leaves out one value of this type. */
  skip(type: number): void;
  /** Fails if bytes are left. */
  end(): void;
  /** The error that says what is wrong where the reader stands. */
  wrong(reason: string): Error;
}

/**
 * A field's id and type in one number, so that a field of an unexpected type is simply an unknown one, as in Thrift's
 * own readers.
 */
export function fieldOf(id: number, type: number): number {
  return (id << 8) | type;
}

/** A 64-bit number as a double. */
export function numberOfWords(high: number, low: number): number {
  return high * TWO_32 + (low >>> 0);
}

/** A 64-bit number as a tag's value: decimal text where a double would lose digits. */
export function exactInteger(high: number, low: number): number | string {
  const number = numberOfWords(high, low);
  return Number.isSafeInteger(number) ? number : ((BigInt(high) << 32n) | BigInt(low >>> 0)).toString();
}

/** Calls `read` for each struct of a list; a list of something else is left out. */
export function eachStruct(reader: ThriftReader, read: (reader: ThriftReader) => void): void {
  const count = reader.openList();
  // The type of the elements is gone from the reader once one of them has a list of its own.
  const type = reader.elementType;
  for (let i = 0; i < count; i++) {
    if (type === STRUCT) read(reader);
    else reader.skip(type);
  }
}

/** The structs of a list, as `read` makes them. */
export function readStructs<T>(reader: ThriftReader, read: (reader: ThriftReader) => T): T[] {
  const structs: T[] = [];
  eachStruct(reader, (struct) => structs.push(read(struct)));
  return structs;
}
