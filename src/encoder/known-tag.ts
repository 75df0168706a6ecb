import type { ByteWriter, Run } from '../bytes/byte-writer';
import { ownText } from '../model/own-text';
import type { TagValue } from '../model/span-record';

/** How a format writes a tag. */
export interface TagFormat {
  /** A whole tag. */
  write(writer: ByteWriter, key: string, value: TagValue): void;
  /** What of it depends on the key alone. */
  writeKey(writer: ByteWriter, key: string): void;
  /** A whole tag, of a key whose bytes are there already. The same bytes as {@link write} gives. */
  writeKeyed(writer: ByteWriter, key: string, keyRun: Run, value: TagValue): void;
}

/** Longer ones are not worth their place: writing them is mostly copying already. */
const MAX_RUN_BYTES = 128;
/** What a tag begins with, and what it can gain by hits; every miss takes one, and at 0 its value is not looked for any more. */
const FIRST_SCORE = 16;
const MAX_SCORE = 64;
/** After so many times it is given this many misses to show that it has changed. */
const REST = 1000;
const SECOND_SCORE = 4;

/** What is remembered of a tag at its place in a list: its key's bytes, and those of a value that came twice running. */
export class KnownTag {
  readonly key: string;
  /** The next tag's place in the list. */
  readonly next: number;
  readonly #keyRun: Run;
  #value: TagValue | undefined = undefined;
  #run: Run | undefined = undefined;
  #score = FIRST_SCORE;
  #rest = REST;
  /** Of the value that came last and is not the known one: as long as it comes once, only a number is kept of it. */
  #lastPrint = Number.NaN;

  constructor(key: string, next: number, keyRun: Run) {
    this.key = ownText(key);
    this.next = next;
    this.#keyRun = keyRun;
  }

  get value(): TagValue | undefined {
    return this.#value;
  }

  /** Returns whether it was a copy. */
  write(writer: ByteWriter, format: TagFormat, value: TagValue): boolean {
    if (this.#score > 0) {
      if (value === this.#value && (value !== 0 || !Object.is(value, -0))) {
        if (this.#score < MAX_SCORE) this.#score++;
        writer.run(this.#run as Run);
        return true;
      }
      this.#miss(writer, format, value);
    } else {
      format.writeKeyed(writer, this.key, this.#keyRun, value);
      if (--this.#rest === 0) {
        this.#rest = REST;
        this.#score = SECOND_SCORE;
      }
    }
    return false;
  }

  #miss(writer: ByteWriter, format: TagFormat, value: TagValue): void {
    const start = writer.position;
    format.writeKeyed(writer, this.key, this.#keyRun, value);
    this.#score--;
    const print = printOf(value);
    if (print !== this.#lastPrint) this.#lastPrint = print;
    else if (isKeepable(value) && writer.position - start <= MAX_RUN_BYTES) {
      this.#value = typeof value === 'string' ? ownText(value) : value;
      this.#run = writer.runFrom(start);
    }
  }
}

/**
 * Bytes may be written to by whoever set them; -0 is equal to 0, and has other bytes. A text may be longer than what is
 * written of it here: an event's name is written elsewhere.
 */
function isKeepable(value: TagValue): boolean {
  if (typeof value === 'string') return value.length <= MAX_RUN_BYTES;
  return typeof value !== 'object' && !Object.is(value, -0);
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
  return typeof value === 'number' ? value : value ? 1 : 0;
}
