import { ByteWriter } from '../bytes/byte-writer';
import type { Encoder, Envelope } from '../encoder/encoder';
import type { SpanRecord } from '../model/span-record';

/** A first guess; the writer doubles. */
const INITIAL_BYTES = 16 * 1024;
/** Places of spans, at first. */
const FIRST_STARTS = 256;
/** Writers of batches that have gone, kept for the next ones; while little is sent, all but one go. */
const MAX_SPARE = 8;
/** While much waits, which has made memory of its own. */
const MAX_SPARE_BEHIND = 2;
/** Below this share of its room, a sealed batch is copied to a place of its own size before it waits. */
const WORTH_KEEPING = 0.9;

/** What became of a span that was to be added. */
export type Added = 'added' | 'full' | 'too-large' | 'encode-error';

/**
 * Spans of one message, encoded one after another into one run of bytes with room for the envelope's header in front.
 *
 * ```
 *   | head room | span 0 | span 1 | … | span n-1 | room for the trailer
 *               ^ starts[0]  ^ starts[1]         ^ writer.position
 * ```
 */
export class Batch {
  readonly #encoder: Encoder;
  readonly #maxBytes: number;
  /** What the last batch was handed out in, so that the next one does not grow to it step by step. */
  #roomBytes = INITIAL_BYTES;
  readonly #spare: ByteWriter[] = [];
  #writer: ByteWriter;
  #starts = new Uint32Array(FIRST_STARTS);
  #count = 0;

  constructor(encoder: Encoder, maxBytes: number) {
    this.#encoder = encoder;
    this.#maxBytes = maxBytes;
    this.#writer = this.#newWriter();
  }

  get spanCount(): number {
    return this.#count;
  }

  /** What it takes as it is. */
  get roomBytes(): number {
    return this.#writer.bytes.length;
  }

  /** Bytes of its message so far. */
  get bytes(): number {
    return this.spanCount === 0 ? 0 : this.#writer.position;
  }

  /** Encodes a span behind the others. When it fails or does not fit, the batch is as it was before. */
  add(span: SpanRecord): Added {
    const writer = this.#writer;
    const start = writer.position;
    try {
      this.#encoder.append(writer, span);
    } catch (error) {
      writer.position = start;
      if ((error as { code?: unknown } | null)?.code !== 'CLEW_ERR_OUT_OF_ROOM') return 'encode-error';
      return this.#count > 0 ? 'full' : 'too-large';
    }
    if (writer.position + this.#encoder.tailBytes > this.#maxBytes) {
      writer.position = start;
      return this.#count > 0 ? 'full' : 'too-large';
    }
    if (this.#count === this.#starts.length) this.#starts = doubled(this.#starts);
    this.#starts[this.#count++] = start;
    return 'added';
  }

  /**
   * Takes what is there out as a message ready to be sent, and begins anew. The batch holds at least one span. Undefined
   * when the encoder failed: the spans are lost. `goesSoon`: it will not wait for long, and need not be copied to a place
   * of its own size.
   */
  seal(envelope: Envelope, goesSoon = false): SealedBatch | undefined {
    const writer = this.#writer;
    const end = writer.position;
    const start = sealed(this.#encoder, writer, envelope);
    const places = this.#starts.slice(0, this.#count);
    this.#count = 0;
    if (start === undefined) {
      writer.position = this.#encoder.headBytes;
      return undefined;
    }
    const isFull = writer.position >= writer.bytes.length * WORTH_KEEPING;
    if (!isFull && this.#spare.length > 1) this.#spare.pop();
    if (isFull || goesSoon) {
      this.#roomBytes = writer.bytes.length;
      this.#writer = this.#newWriter();
      return new SealedBatch(this.#encoder, writer, places, start, end, writer);
    }
    const own = copied(writer, 0, writer.position, 0);
    writer.position = this.#encoder.headBytes;
    return new SealedBatch(this.#encoder, own, places, start, end);
  }

  /**
   * Takes the bytes of a message back that nobody reads any more: it was delivered, or nobody was given it. Left to the
   * garbage collector, a busy tracer's batches make it mark the whole heap forty times a second, and every page of them is
   * mapped anew (measured: a quarter of the CPU time of an exported span).
   */
  reuse({ reusable }: Message, muchWaits = false): void {
    const max = muchWaits ? MAX_SPARE_BEHIND : MAX_SPARE;
    if (reusable === undefined || this.#spare.length >= max) return;
    if (reusable.bytes.length >= this.#roomBytes) this.#spare.push(reusable);
  }

  #newWriter(): ByteWriter {
    const { headBytes } = this.#encoder;
    const fresh = () =>
      new ByteWriter(Math.max(this.#roomBytes, headBytes), Math.max(this.#maxBytes, headBytes));
    const writer = this.#spare.pop() ?? fresh();
    writer.position = headBytes;
    return writer;
  }
}

/** A message of some spans; one that was read back from a disk cannot be cut in halves. */
export type Message = Pick<SealedBatch, 'message' | 'contentType' | 'spanCount' | 'heldBytes'> &
  Partial<Pick<SealedBatch, 'halves' | 'reusable'>>;

/** A message and its spans' places in it. */
export class SealedBatch {
  readonly #encoder: Encoder;
  readonly #writer: ByteWriter;
  readonly #starts: Uint32Array;
  readonly #start: number;
  /** Where the last span ends and the trailer begins. */
  readonly #end: number;
  /** What it was encoded into, when that is of a size for another batch. */
  readonly reusable: ByteWriter | undefined;

  constructor(
    encoder: Encoder,
    writer: ByteWriter,
    starts: Uint32Array,
    start: number,
    end: number,
    reusable?: ByteWriter,
  ) {
    this.#encoder = encoder;
    this.#writer = writer;
    this.#starts = starts;
    this.#start = start;
    this.#end = end;
    this.reusable = reusable;
  }

  get message(): Uint8Array {
    return this.#writer.bytes.subarray(this.#start, this.#writer.position);
  }

  get contentType(): string {
    return this.#encoder.contentType;
  }

  get spanCount(): number {
    return this.#starts.length;
  }

  /** What it really keeps in memory: its bytes, and where each span begins. */
  get heldBytes(): number {
    return this.#writer.bytes.length + this.#starts.byteLength;
  }

  /**
   * Two messages of half the spans each, nothing encoded again; this one is used up. It has at least two spans. A half
   * that the encoder fails on is undefined.
   */
  halves(envelopeOf: (spanCount: number) => Envelope): (SealedBatch | undefined)[] {
    const middle = this.#starts.length >> 1;
    const cut = this.#starts[middle];
    const { headBytes, tailBytes } = this.#encoder;
    // The upper half first: sealing the lower one writes its trailer over it.
    const upper = copied(this.#writer, cut, this.#end, headBytes, tailBytes);
    const shift = headBytes - cut;
    const upperStarts = this.#starts.slice(middle).map((start) => start + shift);
    return [
      this.#sealed(this.#writer, this.#starts.slice(0, middle), cut, envelopeOf),
      this.#sealed(upper, upperStarts, this.#end + shift, envelopeOf),
    ];
  }

  #sealed(
    writer: ByteWriter,
    starts: Uint32Array,
    end: number,
    envelopeOf: (spanCount: number) => Envelope,
  ): SealedBatch | undefined {
    writer.position = end;
    const start = sealed(this.#encoder, writer, envelopeOf(starts.length));
    return start === undefined ? undefined : new SealedBatch(this.#encoder, writer, starts, start, end);
  }
}

function doubled(starts: Uint32Array): Uint32Array<ArrayBuffer> {
  const more = new Uint32Array(starts.length * 2);
  more.set(starts);
  return more;
}

/** Where the sealed message begins; undefined when the encoder threw. */
function sealed(encoder: Encoder, writer: ByteWriter, envelope: Envelope): number | undefined {
  try {
    return encoder.seal(writer, envelope);
  } catch {
    return undefined;
  }
}

/** bytes[from, to) in a writer of their size, behind `headBytes` of room and before `tailBytes`. */
function copied(writer: ByteWriter, from: number, to: number, headBytes: number, tailBytes = 0): ByteWriter {
  const size = headBytes + to - from + tailBytes;
  const copy = new ByteWriter(size, size);
  writer.bytes.copy(copy.bytes, headBytes, from, to);
  copy.position = headBytes + to - from;
  return copy;
}
