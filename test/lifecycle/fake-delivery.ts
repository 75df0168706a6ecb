import type { LastDelivery } from '../../src/lifecycle/last-delivery';

/** What a tracer would want delivered, as a test has it. */
export class FakeDelivery implements LastDelivery {
  waitingSpans = 1;
  budget = 1000;
  /** Steps after which everything has been delivered; 0: not at all. */
  steps = 0;
  stepped = 0;
  readonly remaining: number[] = [];
  readonly toldWaiting: number[] = [];
  readonly signals: AbortSignal[] = [];
  hastened = 0;
  #done: (() => void) | undefined = undefined;

  constructor(options: Partial<FakeDelivery> = {}) {
    Object.assign(this, options);
  }

  budgetMs(): number {
    return this.budget;
  }

  waiting(): number {
    return this.waitingSpans;
  }

  deliver(signal: AbortSignal): Promise<void> {
    this.signals.push(signal);
    return new Promise((resolve) => {
      this.#done = resolve;
      signal.addEventListener('abort', () => resolve());
    });
  }

  /** The backend has taken it all. */
  delivered(): void {
    this.waitingSpans = 0;
    this.#done?.();
  }

  deliverLast(remainingMs: number): boolean {
    this.remaining.push(remainingMs);
    if (++this.stepped !== this.steps) return false;
    this.waitingSpans = 0;
    return true;
  }

  hasten(): void {
    this.hastened++;
  }

  gaveUp(waiting: number): void {
    this.toldWaiting.push(waiting);
  }
}
