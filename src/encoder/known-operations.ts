import { ownText } from '../model/own-text';

/** Operations remembered at a time. */
const MAX_OPERATIONS = 256;
/** UTF-16 units of a name that is remembered: it stands here twice, and is not counted below. */
const MAX_NAME_LENGTH = 256;
/** What the memory of one encoder may take, bytes. */
const MAX_BYTES = 1024 * 1024;
/** Spans of other operations after which all are forgotten: names that came once may have taken the places. */
const MAX_STRANGERS = 64 * MAX_OPERATIONS;

/** Bytes that may still be remembered. */
export interface MemoryBudget {
  left: number;
}

/**
 * What an encoder remembers for each operation name: spans of one name come from one place of a program, and are alike. A
 * program that puts ids into its names has endlessly many; what does not fit is written as if there were no memory.
 */
export class KnownOperations<Memory> {
  readonly #begin: (name: string, budget: MemoryBudget) => Memory;
  readonly #memories = new Map<string, Memory>();
  #lastName: string | undefined = undefined;
  #last: Memory | undefined = undefined;
  #strangers = 0;
  #budget: MemoryBudget = { left: MAX_BYTES };

  /** @param begin makes what is remembered of an operation; the text may be kept */
  constructor(begin: (name: string, budget: MemoryBudget) => Memory) {
    this.#begin = begin;
  }

  /** Undefined when there is no place for this one. */
  of(name: string): Memory | undefined {
    if (name === this.#lastName) return this.#last;
    const memory = this.#memories.get(name) ?? this.#meet(name);
    if (memory !== undefined) {
      this.#lastName = name;
      this.#last = memory;
    }
    return memory;
  }

  #meet(name: string): Memory | undefined {
    if (name.length > MAX_NAME_LENGTH) return undefined;
    if (this.#memories.size === MAX_OPERATIONS) {
      if (++this.#strangers < MAX_STRANGERS) return undefined;
      this.#strangers = 0;
      this.#memories.clear();
      this.#budget = { left: MAX_BYTES };
    }
    const own = ownText(name);
    const memory = this.#begin(own, this.#budget);
    this.#memories.set(own, memory);
    return memory;
  }
}
