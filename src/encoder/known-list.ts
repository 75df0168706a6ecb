import type { ByteWriter, Run } from '../bytes/byte-writer';
import { isShared } from '../model/shared-list';
import type { FlatTags } from '../model/span-record';
import type { MemoryBudget } from './known-operations';
import { KnownTag, type TagFormat } from './known-tag';

/** Tags remembered of a list. */
const MAX_TAGS = 128;
/** UTF-16 units of a key that is remembered: what a tag is said to take below must be about true. */
const MAX_KEY_LENGTH = 128;
/** Among so many tags a key is looked for, behind the last one found, when it is not the next. */
const MAX_SEARCH = 16;
/** Keys looked for and not found, after which a list that can grow no more takes its tags only in their order. */
const MAX_SEARCHES = 64;
/** Bytes of a whole list that is worth its place. */
const MAX_WHOLE_BYTES = 8192;
/** About what a tag takes beside the bytes of its value, and a list. */
const TAG_BYTES = 256;
/** What a whole list begins with; what a hit gains, a miss takes. At 0 it is forgotten. */
const FIRST_SCORE = 8;
const MAX_SCORE = 64;
/** Lists of nothing but known tags until a whole one is tried again. */
const PATIENCE = 32;

/** A list as it was last written of nothing but known tags. */
interface Whole {
  readonly tags: FlatTags;
  /** The list itself, if it is one that nobody changes: a sampler's, which all its roots share. */
  readonly shared: FlatTags | undefined;
  readonly run: Run;
  /** 0 is equal to -0, which has other bytes. */
  readonly hasZero: boolean;
}

/**
 * Remembers the bytes of a list of tags at one place of a program: most of them come again and again (a method, a component,
 * a status). A list that comes again whole is one copy; of any other, each tag that comes again is one, and of the rest the
 * keys are. Tags may be left out, or come in another order. What keeps differing is given up. Bounded, and the bytes written
 * are the same either way.
 */
export class KnownList {
  readonly #format: TagFormat;
  readonly #budget: MemoryBudget;
  readonly #tags: KnownTag[] = [];
  #searches = 0;
  #whole: Whole | undefined = undefined;
  #score = 0;
  #patience = 1;
  #known = 0;

  constructor(format: TagFormat, budget: MemoryBudget) {
    this.#format = format;
    this.#budget = budget;
  }

  /** The bytes of just this list, if they are known. */
  whole(tags: FlatTags): Run | undefined {
    const whole = this.#whole;
    if (whole === undefined) return undefined;
    if (whole.shared === tags) return whole.run;
    if (!isEqual(tags, whole)) {
      if (--this.#score <= 0) this.#whole = undefined;
      return undefined;
    }
    if (this.#score < MAX_SCORE) this.#score++;
    return whole.run;
  }

  /** Writes tag by tag. */
  write(writer: ByteWriter, tags: FlatTags): void {
    const known = this.#tags;
    let copied = 0;
    let next = 0;
    for (let i = 0; i < tags.length; i += 2) {
      const key = tags[i] as string;
      const value = tags[i + 1];
      let tag = next < known.length ? known[next] : undefined;
      if (tag === undefined || tag.key !== key) tag = this.#find(key, next, writer);
      if (tag === undefined) this.#format.write(writer, key, value);
      else {
        if (tag.write(writer, this.#format, value)) copied += 2;
        next = tag.next;
      }
    }
    this.#known = copied;
  }

  /**
   * Remembers all that was written since `start`, which was the list that {@link write} was given last and what goes with it,
   * if it has proved to come again. Returns whether it did.
   */
  learn(writer: ByteWriter, start: number, tags: FlatTags): boolean {
    if (this.#known !== tags.length || tags.length === 0 || --this.#patience > 0) return false;
    this.#patience = PATIENCE;
    const bytes = writer.position - start;
    if (bytes > MAX_WHOLE_BYTES || bytes > this.#budget.left) return false;
    // One that is forgotten is not given back: whoever changes all the time shall not go on.
    this.#budget.left -= bytes;
    this.#whole = {
      tags: this.#ownTags(tags),
      shared: isShared(tags) ? tags : undefined,
      run: writer.runFrom(start),
      hasZero: tags.includes(0),
    };
    this.#score = FIRST_SCORE;
    return true;
  }

  /** Where a key is known that is not at its usual place, or is to be known from now on. */
  #find(key: string, next: number, writer: ByteWriter): KnownTag | undefined {
    const known = this.#tags;
    if (this.#searches > MAX_SEARCHES || key.length > MAX_KEY_LENGTH) return undefined;
    const end = Math.min(known.length, MAX_SEARCH);
    for (let i = 0; i < end; i++) {
      const tag = known[(next + i) % known.length];
      if (tag.key === key) return tag;
    }
    if (known.length === MAX_TAGS || this.#budget.left < TAG_BYTES) {
      this.#searches++;
      return undefined;
    }
    this.#budget.left -= TAG_BYTES;
    const start = writer.position;
    this.#format.writeKey(writer, key);
    const run = writer.runFrom(start);
    writer.position = start;
    const tag = new KnownTag(key, known.length + 1, run);
    known.push(tag);
    return tag;
  }

  /** The same tags, in texts that keep nothing else alive. */
  #ownTags(tags: FlatTags): FlatTags {
    const own: FlatTags[number][] = [];
    for (let i = 0; i < tags.length; i += 2) {
      // By the value too: a key that was met at two places is known twice.
      const tag = this.#tags.find(({ key, value }) => key === tags[i] && value === tags[i + 1]) as KnownTag;
      own.push(tag.key, tag.value as FlatTags[number]);
    }
    return own;
  }
}

function isEqual(tags: FlatTags, { tags: known, hasZero }: Whole): boolean {
  if (tags.length !== known.length) return false;
  for (let i = 0; i < known.length; i++) if (tags[i] !== known[i]) return false;
  return !hasZero || !tags.some((value) => Object.is(value, -0));
}
