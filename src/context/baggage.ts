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

/**
 * Baggage whose items have properties, as W3C's `baggage` header allows (`key=value;property`). They are nothing to the
 * application: they are passed on with the item until it is set anew.
 */
export class BaggageWithProperties extends Map<string, string> {
  /** By key: what stands between the value and the next item, without the first `;`. */
  readonly properties = new Map<string, string>();
}

/** The properties of one item, or undefined. */
export function baggageProperties(baggage: Baggage, key: string): string | undefined {
  return baggage instanceof BaggageWithProperties ? baggage.properties.get(key) : undefined;
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
  const copy = baggageCopy(baggage);
  copy.set(key, value);
  if (copy instanceof BaggageWithProperties) copy.properties.delete(key);
  if (copy.size > limits.maxBaggageItems || baggageBytes(copy) > limits.maxBaggageBytes) return undefined;
  return copy;
}

/** `first` and what only `second` has. */
export function mergedBaggage(first: Baggage, second: Baggage): Baggage {
  const merged = baggageCopy(first, second instanceof BaggageWithProperties);
  for (const [key, value] of second) {
    if (first.has(key)) continue;
    merged.set(key, value);
    const properties = baggageProperties(second, key);
    if (properties !== undefined && merged instanceof BaggageWithProperties)
      merged.properties.set(key, properties);
  }
  return merged;
}

function baggageCopy(baggage: Baggage | undefined, withProperties = false): Map<string, string> {
  if (!withProperties && !(baggage instanceof BaggageWithProperties)) return new Map(baggage);
  // Filled by hand: a field of the class is not there yet while Map's constructor runs.
  const copy = new BaggageWithProperties();
  if (baggage === undefined) return copy;
  for (const [key, value] of baggage) copy.set(key, value);
  if (baggage instanceof BaggageWithProperties) {
    for (const [key, properties] of baggage.properties) copy.properties.set(key, properties);
  }
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

  /** @param properties of a W3C item, which count towards the bytes */
  add(key: string, value: string, properties?: string): void {
    const items = this.#items;
    const before = items?.get(key);
    const count = (items === undefined ? 0 : items.size) + (before === undefined ? 1 : 0);
    let bytes = this.#bytes + itemBytes(key, value) + (properties?.length ?? 0);
    if (before !== undefined) bytes -= this.#size(key, before);
    if (key === '' || count > this.#limits.maxBaggageItems || bytes > this.#limits.maxBaggageBytes) {
      this.#counters.baggageDropped++;
      return;
    }
    this.#items = baggageWith(this.#items, properties !== undefined);
    this.#items.set(key, value);
    this.#bytes = bytes;
    if (!(this.#items instanceof BaggageWithProperties)) return;
    if (properties === undefined) this.#items.properties.delete(key);
    else this.#items.properties.set(key, properties);
  }

  /** Undefined when there is no item. */
  baggage(): Baggage | undefined {
    return this.#items;
  }

  /** Bytes of an item that is there. */
  #size(key: string, value: string): number {
    const properties = this.#items && baggageProperties(this.#items, key);
    return itemBytes(key, value) + (properties?.length ?? 0);
  }
}

/** `items` itself, or one that can have properties in its place. */
function baggageWith(items: Map<string, string> | undefined, withProperties: boolean): Map<string, string> {
  if (items === undefined) return withProperties ? new BaggageWithProperties() : new Map();
  return withProperties && !(items instanceof BaggageWithProperties) ? baggageCopy(items, true) : items;
}
