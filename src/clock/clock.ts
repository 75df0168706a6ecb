/** Time as spans need it. Two questions, so that a test can answer both. */
export interface Clock {
  /** Monotonic milliseconds since some fixed point, with a fraction. */
  tickMs(): number;
  /** Wall-clock milliseconds since the Unix epoch. */
  wallMs(): number;
}

export const systemClock: Clock = {
  tickMs: () => performance.now(),
  wallMs: () => Date.now(),
};
