import { types } from 'node:util';
import { type BaggageLimits, BaggageReader, DEFAULT_BAGGAGE_LIMITS } from '../context/baggage';
import { type Baggage, SpanContext } from '../context/span-context';
import { Counters } from '../diagnostics/counters';
import { bareContext, samplingOfFlags } from './bare-context';

/** Everything before the first item of baggage. */
const HEAD_BYTES = 37;
const FLAGS_AT = 32;
const COUNT_AT = 33;
const MAX_LIST_LENGTH = 1024 * 1024;

/**
 * Jaeger's binary layout, big-endian:
 *
 * ```
 *   0          8         16        24        32    33           37
 *   | trace id | trace id | span id | parent | flags | item count | { length | key | length | value } …
 *   | high     | low      |         | id     | 1 B   | int32      |   int32          int32
 * ```
 *
 * Writes a context into a `Uint8Array`, `Buffer` or `ArrayBuffer` as far as it has room, or replaces the `buffer` of an
 * `opentracing.BinaryCarrier`. Items of baggage that find no room are left out.
 *
 * @returns false when the carrier is none, or has no room for the ids
 */
export function injectBinary(
  context: SpanContext,
  carrier: unknown,
  limits: BaggageLimits = DEFAULT_BAGGAGE_LIMITS,
): boolean {
  const items = encodedItems(context.baggage, limits);
  const given = bytesOf(carrier);
  if (given !== undefined) return write(context, items, given);
  if (!isBinaryCarrier(carrier)) return false;
  const bytes = Buffer.alloc(items.reduce((sum, item) => sum + item.length, HEAD_BYTES));
  if (!write(context, items, bytes)) return false;
  carrier.buffer = bytes;
  return true;
}

/**
 * The context in a binary carrier, or undefined when there is none: too short, trace or span id 0 (and no baggage), or
 * baggage that does not end where it says. Bytes after the baggage are ignored: buffers come with room to spare.
 */
export function extractBinary(
  carrier: unknown,
  limits: BaggageLimits = DEFAULT_BAGGAGE_LIMITS,
  counters: Counters = new Counters(),
): SpanContext | undefined {
  const bytes = bytesOf(carrier) ?? (isBinaryCarrier(carrier) ? bytesOfList(carrier.buffer) : undefined);
  if (bytes === undefined || bytes.length < HEAD_BYTES) return undefined;
  const reader = new BaggageReader(limits, counters);
  if (!readItems(bytes, reader)) return undefined;
  return contextOf(bytes, reader.baggage());
}

interface BinaryCarrier {
  buffer: unknown;
}

function isBinaryCarrier(carrier: unknown): carrier is BinaryCarrier {
  return typeof carrier === 'object' && carrier !== null && 'buffer' in carrier;
}

/** A Buffer over the carrier's own memory. */
function bytesOf(carrier: unknown): Buffer | undefined {
  if (ArrayBuffer.isView(carrier)) return Buffer.from(carrier.buffer, carrier.byteOffset, carrier.byteLength);
  return types.isAnyArrayBuffer(carrier) ? Buffer.from(carrier) : undefined;
}

/** `BinaryCarrier.buffer` may be any list of numbers; one that says it is longer than a context can be is not copied. */
function bytesOfList(list: unknown): Buffer | undefined {
  if (!Array.isArray(list)) return bytesOf(list);
  return list.length <= MAX_LIST_LENGTH ? Buffer.from(list) : undefined;
}

function write(context: SpanContext, items: readonly Buffer[], bytes: Buffer): boolean {
  if (bytes.length < HEAD_BYTES) return false;
  const { traceId0, traceId1, traceId2, traceId3, spanId0, spanId1, parentId0, parentId1 } = context;
  const words = [traceId0, traceId1, traceId2, traceId3, spanId0, spanId1, parentId0, parentId1];
  for (let i = 0; i < words.length; i++) bytes.writeInt32BE(words[i], i * 4);
  bytes[FLAGS_AT] = context.flags;
  let position = HEAD_BYTES;
  let count = 0;
  for (const item of items) {
    if (position + item.length > bytes.length) continue;
    item.copy(bytes, position);
    position += item.length;
    count++;
  }
  bytes.writeInt32BE(count, COUNT_AT);
  return true;
}

function encodedItems(baggage: Baggage | undefined, limits: BaggageLimits): Buffer[] {
  const items: Buffer[] = [];
  let room = limits.maxBaggageBytes;
  if (baggage === undefined) return items;
  for (const [key, value] of baggage) {
    const keyBytes = Buffer.from(key);
    const valueBytes = Buffer.from(value);
    const size = keyBytes.length + valueBytes.length;
    if (items.length >= limits.maxBaggageItems || size > room) continue;
    room -= size;
    items.push(Buffer.concat([lengthOf(keyBytes), keyBytes, lengthOf(valueBytes), valueBytes]));
  }
  return items;
}

function lengthOf(text: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeInt32BE(text.length);
  return length;
}

/** False when the items do not end within the bytes. A count that lies ends there too, so nothing runs away. */
function readItems(bytes: Buffer, reader: BaggageReader): boolean {
  const count = bytes.readInt32BE(COUNT_AT);
  let position = HEAD_BYTES;
  const text = (): string | undefined => {
    if (position + 4 > bytes.length) return undefined;
    const start = position + 4;
    const length = bytes.readInt32BE(position);
    if (length < 0 || start + length > bytes.length) return undefined;
    position = start + length;
    return bytes.toString('utf8', start, position);
  };
  for (let i = 0; i < count; i++) {
    const key = text();
    const value = text();
    if (key === undefined || value === undefined) return false;
    reader.add(key, value);
  }
  return count >= 0;
}

function contextOf(bytes: Buffer, baggage: Baggage | undefined): SpanContext | undefined {
  const word = (index: number) => bytes.readInt32BE(index * 4);
  const context = new SpanContext(
    word(0),
    word(1),
    word(2),
    word(3),
    word(4),
    word(5),
    word(6),
    word(7),
    samplingOfFlags(bytes[FLAGS_AT]),
    baggage,
  );
  context.remote = true;
  if (context.hasIds()) return context;
  return baggage === undefined ? undefined : bareContext(baggage);
}
