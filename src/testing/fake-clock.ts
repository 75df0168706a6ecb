import type { Clock } from '../clock/clock';
import type { SetTimer } from '../clock/timer';

interface Timer {
  readonly dueMs: number;
  readonly callback: () => void;
}

/** Time that moves only when told: both clocks and the timers of a tracer under test. */
export class FakeClock implements Clock {
  #tickMs = 0;
  #wallMs: number;
  readonly #timers = new Set<Timer>();

  /** @param wallMs where the wall clock begins; default 2024-01-01T00:00:00Z. */
  constructor(wallMs = Date.UTC(2024, 0, 1)) {
    this.#wallMs = wallMs;
  }

  tickMs(): number {
    return this.#tickMs;
  }

  wallMs(): number {
    return this.#wallMs;
  }

  /** A `SetTimer` on this clock. */
  readonly setTimer: SetTimer = (callback, delayMs) => {
    const timer = { dueMs: this.#tickMs + Math.max(0, delayMs), callback };
    this.#timers.add(timer);
    return () => {
      this.#timers.delete(timer);
    };
  };

  /** Timers not fired yet. */
  get pendingTimers(): number {
    return this.#timers.size;
  }

  /** Both clocks move; timers fire in their order, each at its own time, those set meanwhile too. */
  advance(ms: number): void {
    const endMs = this.#tickMs + ms;
    for (let next = this.#nextDue(endMs); next !== undefined; next = this.#nextDue(endMs)) {
      this.#move(Math.max(next.dueMs, this.#tickMs));
      this.#timers.delete(next);
      next.callback();
    }
    this.#move(endMs);
  }

  /** Only the wall clock moves: NTP, an operator, or a machine that slept. */
  stepWall(ms: number): void {
    this.#wallMs += ms;
  }

  #move(toTickMs: number): void {
    this.#wallMs += toTickMs - this.#tickMs;
    this.#tickMs = toTickMs;
  }

  #nextDue(endMs: number): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.#timers) {
      if (timer.dueMs <= endMs && (next === undefined || timer.dueMs < next.dueMs)) next = timer;
    }
    return next;
  }
}
