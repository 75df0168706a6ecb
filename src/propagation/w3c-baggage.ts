import {
  type BaggageLimits,
  BaggageReader,
  baggageProperties,
  DEFAULT_BAGGAGE_LIMITS,
} from '../context/baggage';
import type { Baggage, SpanContext } from '../context/span-context';
import type { Counters } from '../diagnostics/counters';
import { bareContext } from './bare-context';
import type { CarrierReader, CarrierWriter } from './carrier';
import { HeaderName } from './header-family';
import { baggageDecoded, baggageEncoded, isToken, MAX_LISTED_ITEMS, withoutBlanks } from './header-value';
import type { Propagator } from './propagator';

const BAGGAGE = new HeaderName('baggage');
/** A property: a token, or a token and a value of the characters that need no encoding. */
const PROPERTY = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+[ \t]*(?:=[ \t]*[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*)?$/;

/**
 * W3C Baggage: `baggage: key1=value1;property1;p2=v2, key2 = value2`. Names no context by itself. Values are URL-encoded
 * UTF-8, in text maps too; properties are opaque and stay with their item. A key that comes again replaces its value.
 * The limits are those of all baggage; going out, they hold for the header as it is written.
 */
export class W3cBaggagePropagator implements Propagator {
  readonly format = 'baggage';
  readonly families = BAGGAGE.family;
  readonly #limits: BaggageLimits;
  readonly #counters: Counters;
  /** UTF-16 units: more than any item that could be kept has, encoded and with its properties. */
  readonly #maxMemberLength: number;

  constructor(counters: Counters, limits: BaggageLimits = DEFAULT_BAGGAGE_LIMITS) {
    this.#limits = limits;
    this.#counters = counters;
    this.#maxMemberLength = 4 * limits.maxBaggageBytes + 4096;
  }

  inject(context: SpanContext, carrier: CarrierWriter): void {
    if (context.baggage === undefined) return;
    const header = this.#header(context.baggage);
    if (header !== '') carrier.set(BAGGAGE.text, header);
  }

  extract(carrier: CarrierReader): SpanContext | undefined {
    const header = BAGGAGE.in(carrier);
    if (header === undefined) return undefined;
    const baggage = this.#parsed(header);
    return baggage && bareContext(baggage);
  }

  #header(baggage: Baggage): string {
    let header = '';
    let items = 0;
    for (const [key, value] of baggage) {
      // As for one header an item.
      if (value.length > this.#limits.maxBaggageBytes) {
        this.#counters.baggageDropped++;
        continue;
      }
      const properties = baggageProperties(baggage, key);
      const item = `${key}=${baggageEncoded(value)}${properties === undefined ? '' : `;${properties}`}`;
      const length = header.length + (items === 0 ? 0 : 1) + item.length;
      if (!isToken(key) || items === this.#limits.maxBaggageItems || length > this.#limits.maxBaggageBytes) {
        this.#counters.baggageDropped++;
        continue;
      }
      header += items === 0 ? item : `,${item}`;
      items++;
    }
    return header;
  }

  #parsed(header: string): Baggage | undefined {
    const reader = new BaggageReader(this.#limits, this.#counters);
    for (const member of header.split(',', MAX_LISTED_ITEMS)) {
      if (member.length > this.#maxMemberLength) {
        this.#counters.baggageDropped++;
        continue;
      }
      const semicolon = member.indexOf(';');
      const item = semicolon < 0 ? member : member.slice(0, semicolon);
      const equals = item.indexOf('=');
      const key = withoutBlanks(item.slice(0, Math.max(equals, 0)));
      if (!isToken(key)) {
        if (withoutBlanks(member) !== '') this.#counters.baggageDropped++;
        continue;
      }
      const value = baggageDecoded(withoutBlanks(item.slice(equals + 1)));
      reader.add(key, value, semicolon < 0 ? undefined : validProperties(member.slice(semicolon + 1)));
    }
    return reader.baggage();
  }
}

/** Well-formed properties, without the blanks around them; undefined when there are none. */
function validProperties(properties: string): string | undefined {
  const valid = properties
    .split(';')
    .map(withoutBlanks)
    .filter((property) => PROPERTY.test(property));
  return valid.length === 0 ? undefined : valid.join(';');
}
