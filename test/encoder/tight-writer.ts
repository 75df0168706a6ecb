import { ByteWriter, type Run } from '../../src/bytes/byte-writer';

/** A view that refuses to store what was not promised. */
function tightView({ buffer, byteOffset, length }: Buffer, promised: () => number): DataView {
  const view = new DataView(buffer, byteOffset, length);
  view.setInt32 = (offset, value, littleEndian) => {
    if (offset + 4 > promised()) {
      throw new Error(`bytes were written up to ${offset + 4}, but room asked only up to ${promised()}`);
    }
    DataView.prototype.setInt32.call(view, offset, value, littleEndian);
  };
  return view;
}

/**
 * A writer that fails as soon as a byte is written for which no room was asked. The real one doubles its room, and
 * hides a missing `ensure` nearly always.
 */
export class TightWriter extends ByteWriter {
  #promised = 0;

  override ensure(count: number): void {
    super.ensure(count);
    this.#promised = Math.max(this.#promised, this.position + count);
    if (!Object.hasOwn(this.view, 'setInt32')) this.view = tightView(this.bytes, () => this.#promised);
  }

  /** By bytes: the words of the real one may reach beyond what was asked, where there is room. */
  override run({ bytes }: Run): void {
    this.raw(bytes);
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
    return this.#unasked(() => super.utf8(text));
  }

  override stringI32(text: string): void {
    this.#unasked(() => super.stringI32(text));
  }

  override stringVarint(text: string): void {
    this.#unasked(() => super.stringVarint(text));
  }

  #unasked<Result>(write: () => Result): Result {
    const promised = this.#promised;
    this.#promised = Number.POSITIVE_INFINITY;
    const result = write();
    this.#promised = Math.max(promised, this.position);
    return result;
  }

  #check(): void {
    if (this.position > this.#promised) {
      throw new Error(`byte ${this.position} was written, but room asked only up to ${this.#promised}`);
    }
  }
}
