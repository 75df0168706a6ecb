/** Which numbers have come, one bit each. */
export class Arrivals {
  readonly #bits: Uint8Array;
  distinct = 0;
  /** Numbers that had come before. */
  again = 0;
  /** Numbers that nobody can have sent. */
  strange = 0;

  constructor(maxNumbers: number) {
    this.#bits = new Uint8Array(Math.ceil(maxNumbers / 8));
  }

  add(numbers: Uint32Array): void {
    for (const number of numbers) {
      const at = number >>> 3;
      const bit = 1 << (number & 7);
      if (at >= this.#bits.length) this.strange++;
      else if ((this.#bits[at] & bit) !== 0) this.again++;
      else {
        this.#bits[at] |= bit;
        this.distinct++;
      }
    }
  }

  /** How many of the numbers below `end` have not come. */
  missingBelow(end: number): number {
    let missing = 0;
    for (let number = 0; number < end; number++)
      if ((this.#bits[number >>> 3] & (1 << (number & 7))) === 0) missing++;
    return missing;
  }
}
