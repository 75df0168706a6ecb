import { median } from './median';

const RESAMPLES = 4000;
/** Of the resampled medians, 95 % lie between these two. */
const [LOW, HIGH] = [0.025, 0.975];

/** The interval in which the median of as many figures again would lie, 95 times in 100: resampled with replacement. */
export function medianInterval(figures: readonly number[]): { low: number; high: number } {
  // Always the same figures give the same interval, so that a page can be written again.
  const random = seeded(figures.length);
  const medians = Array.from({ length: RESAMPLES }, () => {
    return median(figures.map(() => figures[Math.floor(random() * figures.length)]));
  }).sort((a, b) => a - b);
  return { low: medians[Math.floor(LOW * RESAMPLES)], high: medians[Math.floor(HIGH * RESAMPLES)] };
}

/** A linear congruential generator: good enough to pick figures, and repeatable. Numbers from 0 to 1. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
