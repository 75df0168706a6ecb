/** Time as spans need it. Two questions, so that a test can answer both. */
export interface Clock {
  /** Monotonic milliseconds since some fixed point, with a fraction. */
  tickMs(): number;
  /** Wall-clock milliseconds since the Unix epoch. */
  wallMs(): number;
}

/** The global is a getter, which would run for every span. */
const monotonic = performance;

export const systemClock: Clock = {
  tickMs: () => monotonic.now(),
  wallMs: () => Date.now(),
};
