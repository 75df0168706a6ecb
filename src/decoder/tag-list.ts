import type { FlatTags, TagValue } from '../model/span-record';

/**
 * Collects tags as they are read. Foreign clients send a key twice (jaeger-client appends where others replace): the
 * last value wins, at the first one's place, as it does in our own tracer.
 */
export class TagList {
  readonly #values = new Map<string, TagValue>();

  set(key: string, value: TagValue): void {
    this.#values.set(key, value);
  }

  setAll(tags: FlatTags): void {
    for (let i = 0; i < tags.length; i += 2) this.#values.set(tags[i] as string, tags[i + 1]);
  }

  get(key: string): TagValue | undefined {
    return this.#values.get(key);
  }

  has(key: string): boolean {
    return this.#values.has(key);
  }

  /** All of them; possibly empty. */
  flat(): FlatTags {
    const flat: (string | TagValue)[] = [];
    for (const [key, value] of this.#values) flat.push(key, value);
    return flat;
  }

  /** All of them, or undefined when there are none, as a span's record has it. */
  flatOrNone(): FlatTags | undefined {
    return this.#values.size === 0 ? undefined : this.flat();
  }
}
