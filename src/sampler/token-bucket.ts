import type { Clock } from '../clock/clock';

/**
 * Credit that flows in at a constant rate, up to a bound, and is spent one at a time: Jaeger's rate limiter. The bound is
 * one second's credit but at least 1, so that rates below one a second ever get there. A rate of 0 gives nothing, ever.
 */
export class TokenBucket {
  readonly #clock: Clock;
  #perSecond = 0;
  #max = 0;
  #balance = 0;
  #lastMs: number;

  /** Full at first: what happens first in a process is worth seeing. */
  constructor(perSecond: number, clock: Clock) {
    this.#clock = clock;
    this.#lastMs = clock.tickMs();
    this.#perSecond = perSecond;
    this.#max = maxBalance(perSecond);
    this.#balance = this.#max;
  }

  get perSecond(): number {
    return this.#perSecond;
  }

  /** Spends 1, if there is as much. */
  take(): boolean {
    this.#fill();
    if (this.#balance < 1) return false;
    this.#balance -= 1;
    return true;
  }

  /** Keeps the balance in proportion, so that changing the rate often gives nothing away. */
  setRate(perSecond: number): void {
    this.#fill();
    const max = maxBalance(perSecond);
    this.#balance = this.#max === 0 ? max : (this.#balance / this.#max) * max;
    this.#perSecond = perSecond;
    this.#max = max;
  }

  #fill(): void {
    const nowMs = this.#clock.tickMs();
    const earned = ((nowMs - this.#lastMs) / 1000) * this.#perSecond;
    this.#lastMs = nowMs;
    if (earned > 0) this.#balance = Math.min(this.#max, this.#balance + earned);
  }
}

function maxBalance(perSecond: number): number {
  return perSecond === 0 ? 0 : Math.max(perSecond, 1);
}

/** Traces or credits per second: a finite number, not negative. */
export function isRatePerSecond(rate: unknown): rate is number {
  return typeof rate === 'number' && rate >= 0 && Number.isFinite(rate);
}
