import { ClewError } from '../diagnostics/errors';

/** Up to this many UTF-16 units a loop over char codes beats the native writer (measured: Node 20, 37 ns against 52). */
const LOOP_UNITS = 24;
const TWO_32 = 4294967296;

const float64 = new Float64Array(1);
const float64Bytes = new Uint8Array(float64.buffer);

/**
 * An append-only run of bytes that grows by doubling up to a hard bound.
 *
 * ```
 *   bytes:  | written … | room … |
 *                       ^ position
 * ```
 *
 * Methods that write a value of fixed size do not check for room: the encoder asks for it once for a group of
 * them with {@link ensure} (a typed array ignores a store past its end, so a missing `ensure` loses bytes: the round
 * trips in the tests would show it). Strings and raw bytes make their own room.
 */
export class ByteWriter {
  bytes: Buffer;
  position = 0;
  readonly #maxBytes: number;

  constructor(initialBytes: number, maxBytes: number) {
    this.bytes = Buffer.allocUnsafeSlow(Math.min(initialBytes, maxBytes));
    this.#maxBytes = maxBytes;
  }

  /** Makes room for `count` more bytes; throws CLEW_ERR_OUT_OF_ROOM beyond the bound. */
  ensure(count: number): void {
    if (this.position + count > this.bytes.length) this.#grow(this.position + count);
  }

  #grow(needed: number): void {
    if (needed > this.#maxBytes) {
      throw new ClewError('CLEW_ERR_OUT_OF_ROOM', `${needed} bytes are more than the ${this.#maxBytes} allowed`);
    }
    const grown = Buffer.allocUnsafeSlow(Math.min(Math.max(needed, this.bytes.length * 2), this.#maxBytes));
    this.bytes.copy(grown, 0, 0, this.position);
    this.bytes = grown;
  }

  u8(value: number): void {
    this.bytes[this.position++] = value;
  }

  /** Big-endian int16. */
  i16(value: number): void {
    const { bytes, position } = this;
    bytes[position] = value >>> 8;
    bytes[position + 1] = value;
    this.position = position + 2;
  }

  /** Big-endian int32. */
  i32(value: number): void {
    const { bytes, position } = this;
    bytes[position] = value >>> 24;
    bytes[position + 1] = value >>> 16;
    bytes[position + 2] = value >>> 8;
    bytes[position + 3] = value;
    this.position = position + 4;
  }

  /** Big-endian int64 of a safe integer. */
  i64(value: number): void {
    const high = Math.floor(value / TWO_32);
    this.i32(high);
    this.i32(value - high * TWO_32);
  }

  /** Big-endian double. */
  f64(value: number): void {
    float64[0] = value;
    const { bytes, position } = this;
    for (let i = 0; i < 8; i++) bytes[position + i] = float64Bytes[7 - i];
    this.position = position + 8;
  }

  /** Little-endian int32 (protobuf fixed32). */
  fixed32(value: number): void {
    const { bytes, position } = this;
    bytes[position] = value;
    bytes[position + 1] = value >>> 8;
    bytes[position + 2] = value >>> 16;
    bytes[position + 3] = value >>> 24;
    this.position = position + 4;
  }

  /** Little-endian int64 of a safe integer (protobuf fixed64). */
  fixed64(value: number): void {
    const high = Math.floor(value / TWO_32);
    this.fixed32(value - high * TWO_32);
    this.fixed32(high);
  }

  /** Little-endian int64 of `us` microseconds (≥ 0, fraction allowed) in nanoseconds, which no double can hold. */
  fixed64NanosOfUs(us: number): void {
    const whole = Math.floor(us);
    const high = Math.floor(whole / TWO_32);
    const low = (whole - high * TWO_32) * 1000 + Math.round((us - whole) * 1000);
    const carry = Math.floor(low / TWO_32);
    this.fixed32(low - carry * TWO_32);
    this.fixed32(high * 1000 + carry);
  }

  /** Little-endian double (protobuf double, Thrift compact). */
  double(value: number): void {
    float64[0] = value;
    const { bytes, position } = this;
    for (let i = 0; i < 8; i++) bytes[position + i] = float64Bytes[i];
    this.position = position + 8;
  }

  /** Base-128 varint of an unsigned 32-bit number; at most 5 bytes. */
  varint32(value: number): void {
    let rest = value >>> 0;
    let position = this.position;
    while (rest > 0x7f) {
      this.bytes[position++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.bytes[position++] = rest;
    this.position = position;
  }

  /** Base-128 varint of a safe integer as a 64-bit number; negative ones take 10 bytes. */
  varint64(value: number): void {
    const high = Math.floor(value / TWO_32);
    this.varint64Words(high | 0, (value - high * TWO_32) | 0);
  }

  /** Base-128 varint of a 64-bit number given as two words; at most 10 bytes. */
  varint64Words(high: number, low: number): void {
    let h = high >>> 0;
    let l = low >>> 0;
    while (h > 0) {
      this.bytes[this.position++] = (l & 0x7f) | 0x80;
      l = ((l >>> 7) | (h << 25)) >>> 0;
      h >>>= 7;
    }
    this.varint32(l);
  }

  /** Copies `source` as it is. */
  raw(source: Uint8Array): void {
    this.ensure(source.length);
    this.bytes.set(source, this.position);
    this.position += source.length;
  }

  /** UTF-8 without a length; lone surrogates become U+FFFD. Returns the number of bytes. */
  utf8(text: string): number {
    const units = text.length;
    this.ensure(units * 3);
    const start = this.position;
    if (units <= LOOP_UNITS) {
      const { bytes } = this;
      let i = 0;
      for (; i < units; i++) {
        const code = text.charCodeAt(i);
        if (code > 0x7f) break;
        bytes[start + i] = code;
      }
      if (i === units) {
        this.position = start + units;
        return units;
      }
    }
    const written = this.bytes.write(text, start, 'utf8');
    this.position = start + written;
    return written;
  }

  /** Big-endian int32 length, then UTF-8 (Thrift binary). */
  stringI32(text: string): void {
    this.ensure(4);
    const start = this.position;
    this.position = start + 4;
    const written = this.utf8(text);
    const end = this.position;
    this.position = start;
    this.i32(written);
    this.position = end;
  }

  /** Varint length, then UTF-8 (protobuf, Thrift compact). */
  stringVarint(text: string): void {
    this.ensure(5 + text.length * 3);
    const start = this.position;
    // Most text is ASCII: reserve for one byte a unit, and shift in the rare case that the length's width differs.
    const reserved = varintBytes(text.length);
    this.position = start + reserved;
    const written = this.utf8(text);
    this.#putLength(start, reserved, written);
  }

  /** Varint length, then the bytes. */
  bytesVarint(source: Uint8Array): void {
    this.ensure(5 + source.length);
    this.varint32(source.length);
    this.raw(source);
  }

  /** Opens a length-delimited message: reserves one byte for its length and returns where it stands. */
  open(): number {
    this.ensure(1);
    return this.position++;
  }

  /** Closes the message opened at `start`: writes its length, moving the content if one byte is too few. */
  close(start: number): void {
    this.#putLength(start, 1, this.position - start - 1);
  }

  #putLength(start: number, reserved: number, length: number): void {
    const width = varintBytes(length);
    if (width !== reserved) {
      this.ensure(width - reserved);
      this.bytes.copyWithin(start + width, start + reserved, start + reserved + length);
    }
    this.position = start;
    this.varint32(length);
    this.position = start + width + length;
  }
}

/** How many bytes the varint of an unsigned 32-bit number takes. */
export function varintBytes(value: number): number {
  if (value < 0x80) return 1;
  if (value < 0x4000) return 2;
  if (value < 0x200000) return 3;
  if (value < 0x10000000) return 4;
  return 5;
}
