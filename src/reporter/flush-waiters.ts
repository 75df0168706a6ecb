/** A flush: done when no batch up to this number is left. */
interface Waiter {
  readonly upTo: number;
  readonly done: () => void;
}

/** Those who wait for batches to be gone. */
export class FlushWaiters {
  readonly #waiters = new Set<Waiter>();

  /** Resolves when {@link answer} is told of an oldest batch beyond `upTo`, or when `signal`, not aborted yet, aborts. */
  wait(upTo: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const giveUp = () => {
        this.#waiters.delete(waiter);
        resolve();
      };
      const done = () => {
        signal.removeEventListener('abort', giveUp);
        giveUp();
      };
      const waiter: Waiter = { upTo, done };
      this.#waiters.add(waiter);
      signal.addEventListener('abort', giveUp, { once: true });
    });
  }

  get isEmpty(): boolean {
    return this.#waiters.size === 0;
  }

  /** Ends the waits for everything older than batch number `oldest`. */
  answer(oldest: number): void {
    for (const waiter of this.#waiters) if (waiter.upTo < oldest) waiter.done();
  }
}
