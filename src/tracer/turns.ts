import { setImmediate } from 'node:timers';

/** As loaded: a test's fake timers would leave a flush half done. Not the global one, which jsdom takes away. */
const nextTurn = setImmediate;

/** Work that is too much for one turn of the event loop, of which somebody waits for the end. */
export class Turns {
  /** Those who wait, by the signals that make them give up: one at a time works, or each would do a turn's worth in every turn. */
  readonly #line = new Set<AbortSignal>();

  /**
   * Calls `work`, which does one turn's worth, until it says that nothing is left: now, if it may and it is nobody else's
   * turn, and then once in each turn of the event loop. Undefined when the first call was enough; given up when `signal`
   * aborts.
   */
  run(work: () => boolean, signal: AbortSignal, mayBegin: boolean): Promise<void> | undefined {
    if (mayBegin && this.#line.size === 0 && !work()) return undefined;
    this.#line.add(signal);
    return this.#rest(work, signal);
  }

  async #rest(work: () => boolean, signal: AbortSignal): Promise<void> {
    let more = true;
    try {
      while (more && !signal.aborted) {
        await new Promise<void>((resolve) => nextTurn(resolve));
        const [first] = this.#line;
        if (first === signal && !signal.aborted) more = work();
      }
    } finally {
      // Also when it throws, as where the stack is full: the others would wait for it in every turn.
      this.#line.delete(signal);
    }
  }
}
