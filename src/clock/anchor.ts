import type { Clock } from './clock';

/** A wall clock that disagrees with the anchor by more than this has moved (Date.now() itself steps by 1 ms). */
const MOVED_MS = 10;
/** How long a look at the wall clock is good for, while spans are started. */
const CHECK_EVERY_MS = 1000;

/**
 * One wall-clock reading tied to one monotonic reading: wall time is `offsetUs + tick`, so spans of one process
 * are as exact against each other as the monotonic clock, and a step of the wall clock never bends a duration.
 * The idea is that of OpenTelemetry's and Brave's anchored clocks.
 */
export class Anchor {
  readonly #clock: Clock;
  /** Microseconds to add to `tickMs * 1000`. */
  offsetUs: number;
  /** How often the wall clock was found to have moved. */
  moves = 0;
  #checkDueMs: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.offsetUs = this.#measure();
    this.#checkDueMs = clock.tickMs() + CHECK_EVERY_MS;
  }

  /** As {@link check}, but only when the last look was a second ago. */
  follow(tickMs: number): void {
    if (tickMs >= this.#checkDueMs) this.check();
  }

  /**
   * What the monotonic clock showed at the wall clock's `wallUs`; now it shows `tickMs`. A time that is still to come tells that
   * the wall clock has moved, sooner than the next look would.
   */
  tickMsAt(wallUs: number, tickMs: number): number {
    if (wallUs > this.offsetUs + (tickMs + MOVED_MS) * 1000) this.check();
    return (wallUs - this.offsetUs) / 1000;
  }

  /** Follows the wall clock if it was set, or the machine slept. Called now and then, never per span. */
  check(): void {
    this.#checkDueMs = this.#clock.tickMs() + CHECK_EVERY_MS;
    const offsetUs = this.#measure();
    // So said that NaN, of a clock that somebody has replaced, is no move.
    if (!(Math.abs(offsetUs - this.offsetUs) > MOVED_MS * 1000)) return;
    this.offsetUs = offsetUs;
    this.moves++;
  }

  #measure(): number {
    return (this.#clock.wallMs() - this.#clock.tickMs()) * 1000;
  }
}
