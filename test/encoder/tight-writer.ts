import { ByteWriter } from '../../src/bytes/byte-writer';

/**
 * A writer that fails as soon as a byte is written for which no room was asked. The real one doubles its room, and
 * hides a missing `ensure` nearly always.
 */
export class TightWriter extends ByteWriter {
  #promised = 0;

  override ensure(count: number): void {
    super.ensure(count);
    this.#promised = Math.max(this.#promised, this.position + count);
  }

  override u8(value: number): void {
    super.u8(value);
    this.#check();
  }

  override i16(value: number): void {
    super.i16(value);
    this.#check();
  }

  override i32(value: number): void {
    super.i32(value);
    this.#check();
  }

  override f64(value: number): void {
    super.f64(value);
    this.#check();
  }

  override fixed32(value: number): void {
    super.fixed32(value);
    this.#check();
  }

  override double(value: number): void {
    super.double(value);
    this.#check();
  }

  override varint32(value: number): void {
    super.varint32(value);
    this.#check();
  }

  /** Text makes its own room, and need not say so. */
  override utf8(text: string): number {
    const written = super.utf8(text);
    this.#promised = Math.max(this.#promised, this.position);
    return written;
  }

  #check(): void {
    if (this.position > this.#promised) {
      throw new Error(`byte ${this.position} was written, but room asked only up to ${this.#promised}`);
    }
  }
}
