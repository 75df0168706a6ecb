import type { Counters } from '../diagnostics/counters';
import type { Baggage } from './span-context';

/** Applied where baggage is set, where it arrives and where it leaves. */
export interface BaggageLimits {
  readonly maxBaggageItems: number;
  /** UTF-8 bytes of all keys and values together. */
  readonly maxBaggageBytes: number;
}

/** What W3C's baggage promises to carry; requests with more are refused by common servers anyway (431). */
export const DEFAULT_BAGGAGE_LIMITS: BaggageLimits = { maxBaggageItems: 64, maxBaggageBytes: 8192 };

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

/**
 * Collects the items of a carrier. What comes first is kept; an item too many or too large is left out and counted,
 * and smaller ones after it may still fit. A key that comes again replaces its value.
 */
export class BaggageReader {
  readonly #limits: BaggageLimits;
  readonly #counters: Counters;
  #items: Map<string, string> | undefined = undefined;
  #bytes = 0;

  constructor(limits: BaggageLimits, counters: Counters) {
    this.#limits = limits;
    this.#counters = counters;
  }

  add(key: string, value: string): void {
    this.#items ??= new Map();
    const items = this.#items;
    const before = items.get(key);
    const count = before === undefined ? items.size + 1 : items.size;
    const freed = before === undefined ? 0 : itemBytes(key, before);
    const bytes = this.#bytes - freed + itemBytes(key, value);
    if (key === '' || count > this.#limits.maxBaggageItems || bytes > this.#limits.maxBaggageBytes) {
      this.#counters.baggageDropped++;
      return;
    }
    items.set(key, value);
    this.#bytes = bytes;
  }

  /** Undefined when there is no item. */
  baggage(): Baggage | undefined {
    return this.#items === undefined || this.#items.size === 0 ? undefined : this.#items;
  }
}
