import { types } from 'node:util';
import type { Counters } from '../diagnostics/counters';
import { heedRejection } from '../diagnostics/heed-rejection';
import type { CarrierWriter } from './carrier';
import { isPlain } from './carrier-reader';

/**
 * A way to write headers into plain objects, whatever has a `set(name, value)` (`Headers`, `Map`), and `rawHeaders`-like
 * flat arrays or arrays of pairs. Undefined for what cannot hold headers.
 *
 * @param counters `baggageDropped` counts the headers that were not fit to be written
 */
export function carrierWriter(carrier: unknown, counters: Counters): CarrierWriter | undefined {
  if (carrier === null || typeof carrier !== 'object') return undefined;
  try {
    if (isPlain(carrier)) return new ObjectWriter(carrier as Record<string, unknown>, counters);
    if (ArrayBuffer.isView(carrier) || types.isStringObject(carrier)) return undefined;
    if (Array.isArray(carrier)) return new ArrayWriter(carrier, counters);
    const settable = carrier as Partial<Settable>;
    if (typeof settable.set === 'function') return new SettableWriter(settable as Settable, counters);
    return new ObjectWriter(carrier as Record<string, unknown>, counters);
  } catch {
    return undefined;
  }
}

/** What arrives at an HTTP parser with a line break in it is another header, or another request. */
function hasLineBreak(text: string): boolean {
  return text.includes('\n') || text.includes('\r');
}

function sameName(one: string, other: string): boolean {
  return one.length === other.length && one.toLowerCase() === other.toLowerCase();
}

const NONE: readonly string[] = [];

/** The names in an object. The usual carrier has none yet, which takes half as long to see as to list them. */
function namesIn(carrier: object): readonly string[] {
  for (const _ in carrier) return Object.keys(carrier);
  return NONE;
}

class ObjectWriter implements CarrierWriter {
  readonly carrier: Record<string, unknown>;
  readonly counters: Counters;
  /** The names that were there before us: one of them in another case is overwritten, not doubled. */
  readonly before: readonly string[];

  constructor(carrier: Record<string, unknown>, counters: Counters) {
    this.carrier = carrier;
    this.counters = counters;
    this.before = namesIn(carrier);
  }

  set(name: string, value: string): void {
    if (hasLineBreak(value) || hasLineBreak(name)) this.counters.baggageDropped++;
    else this.setIds(name, value);
  }

  setIds(name: string, value: string): void {
    const before = this.before;
    for (let i = 0; i < before.length; i++) {
      if (before[i] !== name && sameName(before[i], name)) {
        this.carrier[before[i]] = value;
        return;
      }
    }
    this.carrier[name] = value;
  }
}

interface Settable {
  set(name: string, value: string): unknown;
}

/** What no `Headers` refuses: letters, digits and what Clew's own headers consist of. */
const FIT_FOR_HEADERS = /^[a-z0-9%:=;,-]*$/i;

class SettableWriter implements CarrierWriter {
  readonly #carrier: Settable;
  readonly #counters: Counters;

  constructor(carrier: Settable, counters: Counters) {
    this.#carrier = carrier;
    this.#counters = counters;
  }

  set(name: string, value: string): void {
    try {
      if (!hasLineBreak(value) && !hasLineBreak(name)) {
        heedRejection(this.#carrier.set(name, value), () => {});
        return;
      }
    } catch (error) {
      // `Headers` refuses names and values that a text map may well hold: that costs that header only.
      if (FIT_FOR_HEADERS.test(name + value)) throw error;
    }
    this.#counters.baggageDropped++;
  }

  setIds(name: string, value: string): void {
    this.#carrier.set(name, value);
  }
}

/** Among how many a name is looked for before it is added: an array may say that it is endless. */
const MAX_ENTRIES = 10_000;

class ArrayWriter implements CarrierWriter {
  readonly #carrier: unknown[];
  readonly #counters: Counters;
  readonly #pairs: boolean;

  constructor(carrier: unknown[], counters: Counters) {
    this.#carrier = carrier;
    this.#counters = counters;
    this.#pairs = Array.isArray(carrier[0]);
  }

  set(name: string, value: string): void {
    if (hasLineBreak(value) || hasLineBreak(name)) this.#counters.baggageDropped++;
    else this.setIds(name, value);
  }

  setIds(name: string, value: string): void {
    if (this.#pairs) this.#setPair(name, value);
    else this.#setFlat(name, value);
  }

  #setFlat(name: string, value: string): void {
    const carrier = this.#carrier;
    const end = Math.min(carrier.length, MAX_ENTRIES * 2) - 1;
    for (let i = 0; i < end; i += 2) {
      const other = carrier[i];
      if (typeof other !== 'string' || !sameName(other, name)) continue;
      carrier[i + 1] = value;
      return;
    }
    carrier.push(name, value);
  }

  #setPair(name: string, value: string): void {
    const end = Math.min(this.#carrier.length, MAX_ENTRIES);
    for (let i = 0; i < end; i++) {
      const pair = this.#carrier[i];
      if (!Array.isArray(pair) || typeof pair[0] !== 'string' || !sameName(pair[0], name)) continue;
      pair[1] = value;
      return;
    }
    this.#carrier.push([name, value]);
  }
}
