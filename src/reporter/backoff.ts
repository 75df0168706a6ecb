const FIRST_MS = 1000;
const MAX_MS = 30_000;

/**
 * Pauses between tries: doubling from one second to thirty, each shortened by up to half at random, so that a
 * thousand processes do not come back at the same moment.
 */
export class Backoff {
  readonly #random: () => number;
  #tries = 0;

  constructor(random: () => number) {
    this.#random = random;
  }

  nextMs(): number {
    const ms = Math.min(FIRST_MS * 2 ** this.#tries, MAX_MS);
    if (ms < MAX_MS) this.#tries++;
    return ms * (1 - this.#random() / 2);
  }

  reset(): void {
    this.#tries = 0;
  }
}
