/** Compact types by their codes, as TBinary's codes. */
const BINARY_TYPES: Record<number, number> = {
  1: 2,
  2: 2,
  3: 3,
  4: 6,
  5: 8,
  6: 10,
  7: 4,
  8: 11,
  9: 15,
  12: 12,
};

/**
 * Reads a message in Thrift's compact protocol and writes its arguments in the binary one, so that thriftrw, which knows
 * only that, can judge by the IDL. It needs none itself: compact bytes tell their types.
 */
export class CompactJudge {
  readonly #bytes: Buffer;
  #position = 0;
  readonly #out: Buffer[] = [];

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** Method, message type and arguments of a message that must reach to the last byte. */
  message(): { name: string; type: number; seqId: number; args: Buffer } {
    const protocol = this.#u8();
    const typeAndVersion = this.#u8();
    if (protocol !== 0x82 || (typeAndVersion & 0x1f) !== 1) throw new Error('not a compact message');
    const seqId = Number(this.#varint());
    const name = this.#take(Number(this.#varint())).toString();
    this.#struct();
    if (this.#position !== this.#bytes.length)
      throw new Error(`read ${this.#position} of ${this.#bytes.length} bytes`);
    return { name, type: typeAndVersion >> 5, seqId, args: Buffer.concat(this.#out) };
  }

  #struct(): void {
    let id = 0;
    for (;;) {
      const header = this.#u8();
      if (header === 0) break;
      const delta = header >> 4;
      id = delta === 0 ? Number(this.#zigzag()) : id + delta;
      const type = header & 0xf;
      this.#put(1, BINARY_TYPES[type]);
      this.#put(2, id);
      if (type <= 2) this.#put(1, type === 1 ? 1 : 0);
      else this.#value(type);
    }
    this.#put(1, 0);
  }

  #value(type: number): void {
    if (type === 5) this.#put(4, Number(this.#zigzag()));
    else if (type === 6) this.#putI64(this.#zigzag());
    else if (type === 7) this.#out.push(Buffer.from(this.#take(8)).reverse());
    else if (type === 8) this.#binary();
    else if (type === 9) this.#list();
    else if (type === 12) this.#struct();
    else throw new Error(`type ${type} has no place in these structs`);
  }

  #binary(): void {
    const content = this.#take(Number(this.#varint()));
    this.#put(4, content.length);
    this.#out.push(content);
  }

  #list(): void {
    const header = this.#u8();
    const size = header >> 4 === 15 ? Number(this.#varint()) : header >> 4;
    if (header >> 4 === 15 && size < 15) throw new Error('a short list in the long form');
    this.#put(1, BINARY_TYPES[header & 0xf]);
    this.#put(4, size);
    for (let i = 0; i < size; i++) this.#value(header & 0xf);
  }

  #zigzag(): bigint {
    const value = this.#varint();
    return BigInt.asIntN(64, (value >> 1n) ^ -(value & 1n));
  }

  #varint(): bigint {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.#u8();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
      if (shift > 63n) throw new Error('a varint of more than ten bytes');
    }
  }

  #u8(): number {
    return this.#take(1)[0];
  }

  #take(count: number): Buffer {
    if (this.#position + count > this.#bytes.length) throw new Error('the bytes end too early');
    this.#position += count;
    return this.#bytes.subarray(this.#position - count, this.#position);
  }

  #put(width: number, value: number): void {
    const bytes = Buffer.alloc(width);
    bytes.writeIntBE(width === 1 ? (value << 24) >> 24 : value, 0, width);
    this.#out.push(bytes);
  }

  #putI64(value: bigint): void {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64BE(value);
    this.#out.push(bytes);
  }
}
