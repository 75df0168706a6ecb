/** A flush: done when no batch up to this number is left. */
interface Waiter {
  readonly upTo: number;
  readonly isLast: boolean;
  readonly done: (isComplete: boolean) => void;
}

/** Those who wait for batches to be gone. */
export class FlushWaiters {
  readonly #waiters = new Set<Waiter>();

  /**
   * Resolves with true when {@link answer} is told of an oldest batch beyond `upTo`; with false when `signal`, not aborted
   * yet, aborts, or by {@link giveUp}.
   */
  wait(upTo: number, signal: AbortSignal, isLast: boolean): Promise<boolean> {
    return new Promise((resolve) => {
      const done = (isComplete: boolean) => {
        signal.removeEventListener('abort', aborted);
        this.#waiters.delete(waiter);
        resolve(isComplete);
      };
      const aborted = () => done(false);
      const waiter: Waiter = { upTo, isLast, done };
      this.#waiters.add(waiter);
      signal.addEventListener('abort', aborted, { once: true });
    });
  }

  get isEmpty(): boolean {
    return this.#waiters.size === 0;
  }

  /** Ends the waits of processes that end; of all, if nobody else is to wait either. */
  giveUp(all: boolean): void {
    for (const waiter of this.#waiters) if (all || waiter.isLast) waiter.done(false);
  }

  /** Ends the waits for everything older than batch number `oldest`. */
  answer(oldest: number): void {
    for (const waiter of this.#waiters) if (waiter.upTo < oldest) waiter.done(true);
  }
}
