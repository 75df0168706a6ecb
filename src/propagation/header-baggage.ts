import { type BaggageLimits, BaggageReader } from '../context/baggage';
import type { Baggage } from '../context/span-context';
import type { Counters } from '../diagnostics/counters';
import type { CarrierReader, CarrierWriter } from './carrier';
import { familiesOf } from './header-family';
import { isToken, percentDecoded, percentEncoded } from './header-value';

/**
 * Baggage as one header per item: `uberctx-*`, `baggage-*`, `ot-baggage-*`. The limits hold for what arrives and for what
 * is written: encoded text is up to three times as long, and a server that finds the headers too large refuses the
 * application's request.
 */
export class HeaderBaggage {
  readonly #prefix: string;
  readonly #family: number;
  readonly #limits: BaggageLimits;
  readonly #counters: Counters;
  readonly #encode: (value: string) => string;

  /** @param encode how values are written in HTTP headers; {@link percentDecoded} must read it */
  constructor(
    prefix: string,
    limits: BaggageLimits,
    counters: Counters,
    encode: (value: string) => string = percentEncoded,
  ) {
    this.#prefix = prefix;
    this.#family = familiesOf(prefix);
    this.#limits = limits;
    this.#counters = counters;
    this.#encode = encode;
  }

  /** The items found, after those of `reader` (and over them, where a key comes again) if there is one. */
  read(carrier: CarrierReader, http: boolean, reader?: BaggageReader): Baggage | undefined {
    if ((carrier.families & this.#family) === 0) return reader?.baggage();
    return this.#found(carrier, http, reader);
  }

  #found(carrier: CarrierReader, http: boolean, reader: BaggageReader | undefined): Baggage | undefined {
    let found = reader;
    carrier.each(this.#prefix, (key, value) => {
      found ??= new BaggageReader(this.#limits, this.#counters);
      found.add(key, http ? percentDecoded(value) : value);
    });
    return found?.baggage();
  }

  /** With `http`, values are encoded, and a key that cannot be part of a header's name is left out and counted. */
  write(baggage: Baggage, carrier: CarrierWriter, http: boolean): void {
    const { maxBaggageItems, maxBaggageBytes } = this.#limits;
    let items = 0;
    let bytes = 0;
    for (const [key, value] of baggage) {
      // Another tracer's may be of any size: what cannot fit is not encoded to see that. Encoded it is not shorter.
      if (value.length > maxBaggageBytes) {
        this.#counters.baggageDropped++;
        continue;
      }
      const text = http ? this.#encode(value) : value;
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
