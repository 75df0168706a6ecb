import type { Baggage } from './span-context';

export interface BaggageLimits {
  readonly maxBaggageItems: number;
  readonly maxBaggageBytes: number;
}

/** UTF-8 bytes of all keys and values together. */
export function baggageBytes(baggage: Baggage | undefined): number {
  let bytes = 0;
  if (baggage !== undefined) for (const [key, value] of baggage) bytes += itemBytes(key, value);
  return bytes;
}

/** UTF-8 bytes of one item. */
export function itemBytes(key: string, value: string): number {
  return Buffer.byteLength(key) + Buffer.byteLength(value);
}

/**
 * A copy with one item set, or undefined when the limits forbid it (the item is then refused and counted; what was
 * there stays).
 */
export function withBaggageItem(
  baggage: Baggage | undefined,
  key: string,
  value: string,
  limits: BaggageLimits,
): Baggage | undefined {
  const copy = new Map(baggage);
  copy.set(key, value);
  if (copy.size > limits.maxBaggageItems || baggageBytes(copy) > limits.maxBaggageBytes) return undefined;
  return copy;
}
