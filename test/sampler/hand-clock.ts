import type { Clock } from '../../src/clock/clock';

/** A clock that stands still until somebody moves it. */
export class HandClock implements Clock {
  nowMs = 5000;

  tickMs(): number {
    return this.nowMs;
  }

  wallMs(): number {
    return this.nowMs;
  }
}
