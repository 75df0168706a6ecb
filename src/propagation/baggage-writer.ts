import type { BaggageLimits } from '../context/baggage';
import type { Baggage } from '../context/span-context';
import type { Counters } from '../diagnostics/counters';
import type { CarrierWriter } from './carrier';
import { isToken, percentEncoded } from './header-value';

/**
 * Writes baggage as one header per item (`uberctx-*`, `ot-baggage-*`). The limits hold for what is written: encoded text
 * is up to three times as long, and a server that finds the headers too large refuses the application's request.
 */
export class BaggageWriter {
  readonly #prefix: string;
  readonly #limits: BaggageLimits;
  readonly #counters: Counters;

  constructor(prefix: string, limits: BaggageLimits, counters: Counters) {
    this.#prefix = prefix;
    this.#limits = limits;
    this.#counters = counters;
  }

  /** With `http`, values are URL-encoded, and a key that cannot be part of a header's name is left out and counted. */
  write(baggage: Baggage, carrier: CarrierWriter, http: boolean): void {
    const { maxBaggageItems, maxBaggageBytes } = this.#limits;
    let items = 0;
    let bytes = 0;
    for (const [key, value] of baggage) {
      const text = http ? percentEncoded(value) : value;
      const size = Buffer.byteLength(key) + (http ? text.length : Buffer.byteLength(text));
      const fits = items < maxBaggageItems && bytes + size <= maxBaggageBytes;
      if (!fits || key === '' || (http && !isToken(key))) {
        this.#counters.baggageDropped++;
        continue;
      }
      items++;
      bytes += size;
      carrier.set(this.#prefix + key, text);
    }
  }
}
