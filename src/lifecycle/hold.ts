import type { LastDelivery } from './last-delivery';

/** Bound when loaded: a test's fake clock that is still in place at the end of a process would never let it end. */
export const tickMs = performance.now.bind(performance);

/** Keeps the process alive for deliveries, each within its time. */
export class Hold {
  /** When those that are under way began. */
  readonly #beganMs = new Map<LastDelivery, number>();
  /** Those whose time was up once: the process is not held a second time for a backend that does not answer. */
  readonly #exhausted = new WeakSet<LastDelivery>();

  /** Our sockets and timers never keep the process alive; this one timer does. */
  async deliver(delivery: LastDelivery): Promise<void> {
    if (delivery.waiting() === 0) return;
    if (this.#exhausted.has(delivery)) {
      delivery.keep?.();
      return;
    }
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(), Math.max(0, this.remainingMs(delivery)));
    if (!this.#beganMs.has(delivery)) this.#beganMs.set(delivery, tickMs());
    await delivery.deliver(deadline.signal);
    clearTimeout(timer);
    this.#beganMs.delete(delivery);
    this.conclude(delivery);
  }

  /** What is left of a delivery's time; what a hold under way has used is not given a second time. */
  remainingMs(delivery: LastDelivery): number {
    if (this.#exhausted.has(delivery)) return 0;
    const beganMs = this.#beganMs.get(delivery);
    return delivery.budgetMs() - (beganMs === undefined ? 0 : tickMs() - beganMs);
  }

  /** A delivery has had its time: whatever waits still is kept, if it can be, and told, once. */
  conclude(delivery: LastDelivery): void {
    const waiting = delivery.waiting();
    if (waiting === 0) return;
    delivery.keep?.();
    if (this.#exhausted.has(delivery)) return;
    this.#exhausted.add(delivery);
    delivery.gaveUp(waiting);
  }
}
