import type { ByteWriter } from '../bytes/byte-writer';
import type { TagValue } from '../model/span-record';

/** Writes a tag as the format has it. Its bytes depend on key and value alone. */
export type WriteTag = (writer: ByteWriter, key: string, value: TagValue) => void;

/** Keys remembered, and values of each (a power of 2): about a megabyte if every place were taken, 30 KiB as a rule. */
const KEYS = 256;
const VALUE_BITS = 4;
/** Longer ones are not worth their place: writing them is mostly copying already. */
const MAX_RUN_BYTES = 128;
/** What a key begins with, and what it can gain by hits; every miss takes one, and at 0 its values are not looked for any more. */
const FIRST_SCORE = 16;
const MAX_SCORE = 64;

/** A value that came twice running with a key at this place, and the bytes of that tag. */
interface KnownValue {
  value: TagValue | undefined;
  words: Int32Array;
  bytes: number;
  /** Of the value that came last and is not the known one: as long as it comes once, only a number is kept of it. */
  lastPrint: number;
}

const NO_WORDS = new Int32Array(0);
/** V8 makes no parts of other texts that are this short. */
const MAX_WHOLE = 12;

interface KnownKey {
  readonly key: string;
  readonly values: (KnownValue | undefined)[];
  score: number;
}

/**
 * Remembers the bytes of tags that come again and again, and copies them: most tags of a program are few (a method, a
 * component, a status), and a copy takes a third of encoding them. What does not repeat is given up: a key whose
 * values keep differing is written as if there were no memory. Bounded, and the bytes written are the same either way.
 */
export class KnownTags {
  readonly #write: WriteTag;
  readonly #keys: (KnownKey | undefined)[] = new Array(KEYS).fill(undefined);

  constructor(write: WriteTag) {
    this.#write = write;
  }

  write(writer: ByteWriter, key: string, value: TagValue): void {
    const known = this.#keys[slotOf(key)];
    if (known === undefined || known.key !== key) this.#writeNew(writer, known, key, value);
    else if (known.score <= 0) this.#write(writer, key, value);
    else {
      const print = printOf(value);
      const before = known.values[placeOf(print)];
      // Not ===: 0 and -0 are written differently.
      if (before === undefined || !Object.is(before.value, value)) this.#miss(writer, known, value, print);
      else {
        if (known.score < MAX_SCORE) known.score++;
        writer.run(before.words, before.bytes);
      }
    }
  }

  /** A key that takes the place of one that has lost its score; until then it is written as it is. */
  #writeNew(writer: ByteWriter, holder: KnownKey | undefined, key: string, value: TagValue): void {
    if (holder === undefined || --holder.score <= 0) {
      const values = new Array(1 << VALUE_BITS).fill(undefined);
      this.#keys[slotOf(key)] = { key, values, score: FIRST_SCORE };
    }
    this.#write(writer, key, value);
  }

  /** Remembers of a value that it came, and its bytes when it comes the next time. */
  #miss(writer: ByteWriter, known: KnownKey, value: TagValue, print: number): void {
    const start = writer.position;
    this.#write(writer, known.key, value);
    known.score--;
    const bytes = writer.position - start;
    const place = known.values[placeOf(print)];
    if (place === undefined) {
      known.values[placeOf(print)] = { value: undefined, words: NO_WORDS, bytes: 0, lastPrint: print };
    } else if (place.lastPrint !== print) place.lastPrint = print;
    else if (typeof value !== 'object' && bytes <= MAX_RUN_BYTES) {
      place.value = typeof value === 'string' ? copyOf(value) : value;
      place.words = writer.wordsFrom(start);
      place.bytes = bytes;
    }
  }
}

/** A key's place in the table. The characters tell keys of one family apart: `http.url`, `http.method`. */
function slotOf(key: string): number {
  const { length } = key;
  const last = key.charCodeAt(length - 1);
  const middle = key.charCodeAt(length >> 1);
  return (length * 7 + last * 5 + middle * 3) & (KEYS - 1);
}

/** A number that differs between most values. */
function printOf(value: TagValue): number {
  if (typeof value === 'string') {
    const { length } = value;
    return (
      length +
      value.charCodeAt(0) +
      (value.charCodeAt(length >> 1) << 8) +
      (value.charCodeAt(length - 1) << 16)
    );
  }
  return typeof value === 'number' ? value | 0 : value ? 1 : 0;
}

/** The factor was tried on HTTP's methods and codes, span kinds and names of components: few of them share a place. */
function placeOf(print: number): number {
  return Math.imul(print, 0x165667b1) >>> (32 - VALUE_BITS);
}

/** Longer texts may be parts of a whole request, which would be kept with them. */
function copyOf(text: string): string {
  return text.length <= MAX_WHOLE ? text : Buffer.from(text).toString();
}
