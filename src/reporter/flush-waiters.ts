/** A flush: done when no batch up to this number is left. */
interface Waiter {
  readonly upTo: number;
  readonly isLast: boolean;
  readonly done: () => void;
}

/** Those who wait for batches to be gone. */
export class FlushWaiters {
  readonly #waiters = new Set<Waiter>();

  /**
   * Resolves when {@link answer} is told of an oldest batch beyond `upTo`, or when `signal`, not aborted yet, aborts; one
   * that is the last also by {@link giveUpLast}.
   */
  wait(upTo: number, signal: AbortSignal, isLast: boolean): Promise<void> {
    return new Promise((resolve) => {
      const giveUp = () => {
        this.#waiters.delete(waiter);
        resolve();
      };
      const done = () => {
        signal.removeEventListener('abort', giveUp);
        giveUp();
      };
      const waiter: Waiter = { upTo, isLast, done };
      this.#waiters.add(waiter);
      signal.addEventListener('abort', giveUp, { once: true });
    });
  }

  get isEmpty(): boolean {
    return this.#waiters.size === 0;
  }

  /** Ends the waits that nobody will be there to see the end of. */
  giveUpLast(): void {
    for (const waiter of this.#waiters) if (waiter.isLast) waiter.done();
  }

  /** Ends the waits for everything older than batch number `oldest`. */
  answer(oldest: number): void {
    for (const waiter of this.#waiters) if (waiter.upTo < oldest) waiter.done();
  }
}
