import { types } from 'node:util';
import type { Counters } from '../diagnostics/counters';
import type { TagValue } from '../model/span-record';

/** How deep and how wide an object is followed before the rest is left out. */
const MAX_DEPTH = 4;
const MAX_ENTRIES = 64;
const CUT = '…';
const CUT_BYTES = 3;
/** Digits of more take longer than all else (10 million bits: 0.8 s), and are cut anyway. */
const MAX_BIGINT_BITS = 65_536;

/**
 * Any value an application may pass → one that every format can carry, within `maxBytes` of UTF-8, now: objects may change
 * after the call, so they become JSON text here. Never throws. `undefined` means there is nothing to record.
 */
export function tagValue(value: unknown, maxBytes: number, counters: Counters): TagValue | undefined {
  switch (typeof value) {
    case 'string':
      // A UTF-16 unit is at most 3 bytes of UTF-8: most strings need no measuring.
      return value.length * 3 <= maxBytes ? value : boundedText(value, maxBytes, counters);
    case 'number':
      // JSON has no NaN and no infinities: Jaeger answers 500 for a whole trace that holds one as a number.
      return Number.isFinite(value) ? value : boundedText(String(value), maxBytes, counters);
    case 'boolean':
      return value;
    case 'undefined':
      return undefined;
    default:
      return boundedObject(value, maxBytes, counters);
  }
}

function boundedObject(value: unknown, maxBytes: number, counters: Counters): TagValue {
  try {
    const bytes = bytesOf(value);
    if (bytes !== undefined) return boundedBytes(bytes, maxBytes, counters);
    return boundedText(textOf(value, maxBytes), maxBytes, counters);
  } catch {
    return '[unreadable]';
  }
}

/** Whether it is an Error; a revoked proxy is nothing at all, and throws when it is asked. */
export function isError(value: unknown): value is Error {
  try {
    return value instanceof Error;
  } catch {
    return false;
  }
}

/** A property of the application's object, whose getter may throw. */
export function readProperty(object: object, key: string): unknown {
  try {
    return (object as { readonly [key: string]: unknown })[key];
  } catch {
    return '[unreadable]';
  }
}

/** At most `maxBytes` of UTF-8, cut between characters, the cut marked. */
export function boundedText(text: string, maxBytes: number, counters: Counters): string {
  if (text.length <= maxBytes && Buffer.byteLength(text) <= maxBytes) return text;
  counters.valuesTruncated++;
  const mark = maxBytes < CUT_BYTES ? '' : CUT;
  const bytes = Buffer.from(text.slice(0, maxBytes));
  let end = Math.min(maxBytes - Buffer.byteLength(mark), bytes.length);
  while (end > 0 && (bytes[end] & 0xc0) === 0x80) end--;
  return bytes.toString('utf8', 0, end) + mark;
}

function boundedBytes(bytes: Uint8Array, maxBytes: number, counters: Counters): Uint8Array {
  if (bytes.length > maxBytes) counters.valuesTruncated++;
  return new Uint8Array(bytes.subarray(0, maxBytes));
}

function bytesOf(value: unknown): Uint8Array | undefined {
  if (value instanceof Uint8Array) return value;
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  return value instanceof ArrayBuffer ? new Uint8Array(value) : undefined;
}

function textOf(value: unknown, maxBytes: number): string {
  if (value === null || typeof value !== 'object') return scalarText(value);
  if (types.isBoxedPrimitive(value)) return scalarText(unboxed(value));
  if (value instanceof Error) return errorText(value);
  if (value instanceof Date) return dateText(value);
  return JSON.stringify(plain(value, 0, { left: maxBytes })) ?? String(value);
}

/** Anything but an object; an object by its own `toString`. */
export function scalarText(value: unknown): string {
  if (typeof value === 'function') return `[function ${value.name}]`;
  if (typeof value === 'bigint' && BigInt.asIntN(MAX_BIGINT_BITS, value) !== value) return '[huge bigint]';
  return String(value);
}

/** `new String('a')` → `'a'`, whatever its methods say. */
function unboxed(value: object): unknown {
  if (types.isStringObject(value)) return String.prototype.valueOf.call(value);
  if (types.isNumberObject(value)) return Number.prototype.valueOf.call(value);
  if (types.isBooleanObject(value)) return Boolean.prototype.valueOf.call(value);
  return types.isBigIntObject(value)
    ? BigInt.prototype.valueOf.call(value)
    : Symbol.prototype.valueOf.call(value);
}

function errorText(error: Error): string {
  return `${error.name}: ${error.message}`;
}

function dateText(date: Date): string {
  return Number.isNaN(date.getTime()) ? 'Invalid Date' : date.toISOString();
}

/** What is left to be copied, so that a huge object costs no more than a large one. */
interface Budget {
  left: number;
}

/** As much of a text as there is budget for. */
function spent(text: string, budget: Budget): string {
  const part = text.slice(0, Math.max(0, budget.left));
  budget.left -= part.length;
  return part;
}

/** A copy made of what JSON has, cyclic and deep parts cut, `toJSON` not called, getters that throw replaced. */
function plain(value: unknown, depth: number, budget: Budget): unknown {
  if (typeof value === 'string') return spent(value, budget);
  budget.left -= 8;
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return value;
  if (typeof value !== 'object') return value === undefined ? undefined : spent(scalarText(value), budget);
  if (types.isBoxedPrimitive(value)) return spent(scalarText(unboxed(value)), budget);
  if (value instanceof Error) return spent(errorText(value), budget);
  if (value instanceof Date) return dateText(value);
  const bytes = bytesOf(value);
  if (bytes !== undefined) return `[${bytes.length} bytes]`;
  if (depth >= MAX_DEPTH || budget.left <= 0) return Array.isArray(value) ? '[array]' : '[object]';
  if (Array.isArray(value)) return plainArray(value, depth, budget);
  if (value instanceof Map) return plainEntries(value.entries(), depth, budget);
  if (value instanceof Set) return plainArray(value.values(), depth, budget);
  return plainObject(value, depth, budget);
}

function plainArray(values: Iterable<unknown>, depth: number, budget: Budget): unknown[] {
  const copy: unknown[] = [];
  for (const value of values) {
    if (copy.length === MAX_ENTRIES || budget.left <= 0) {
      copy.push(CUT);
      break;
    }
    copy.push(plain(value, depth + 1, budget) ?? null);
  }
  return copy;
}

function plainEntries(entries: Iterable<[unknown, unknown]>, depth: number, budget: Budget): object {
  const copy: Record<string, unknown> = Object.create(null);
  let count = 0;
  for (const [key, value] of entries) {
    if (count++ === MAX_ENTRIES || budget.left <= 0) {
      copy[CUT] = true;
      break;
    }
    const name = String(plain(typeof key === 'object' ? scalarOrTag(key) : key, depth + 1, budget));
    copy[name] = plain(value, depth + 1, budget);
  }
  return copy;
}

function scalarOrTag(key: unknown): string {
  return Object.prototype.toString.call(key);
}

function plainObject(object: object, depth: number, budget: Budget): object {
  const copy: Record<string, unknown> = Object.create(null);
  let count = 0;
  for (const key in object) {
    if (!Object.hasOwn(object, key)) continue;
    if (count++ === MAX_ENTRIES || budget.left <= 0) {
      copy[CUT] = true;
      break;
    }
    const name = spent(key, budget);
    try {
      copy[name] = plain((object as Record<string, unknown>)[key], depth + 1, budget);
    } catch {
      copy[name] = '[unreadable]';
    }
  }
  return copy;
}
