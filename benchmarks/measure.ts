import type { Loop } from './cases';

/** How long to measure: `--quick` is for a look, and for continuous integration. */
export interface Effort {
  readonly warmUpMs: number;
  readonly samples: number;
  /** A sample runs as often as fits into this time. */
  readonly sampleMs: number;
  /** A sample never runs more often than this: what it records has to wait for its delivery. */
  readonly maxCount: number;
  /** Export runs: each sends this many traces of ten spans, after as many that are not counted. */
  readonly traces: number;
  readonly exports: number;
}

export const QUICK: Effort = {
  warmUpMs: 400,
  samples: 9,
  sampleMs: 15,
  maxCount: 30_000,
  traces: 4000,
  exports: 3,
};
export const FULL: Effort = {
  warmUpMs: 1000,
  samples: 25,
  sampleMs: 20,
  maxCount: 30_000,
  traces: 8000,
  exports: 9,
};

/** Nanoseconds per run of the loop, one figure per sample. `between` is called after each sample, not timed. */
export async function measure(loop: Loop, effort: Effort, between: () => Promise<void>): Promise<number[]> {
  const count = await warmUp(loop, effort, between);
  const figures: number[] = [];
  for (let sample = 0; sample < effort.samples; sample++) {
    const start = performance.now();
    const seen = loop(count);
    const elapsedMs = performance.now() - start;
    // A loop whose results nobody looks at may be compiled to nothing.
    if (!Number.isInteger(seen)) throw new Error(`The loop saw ${seen}`);
    figures.push((elapsedMs * 1e6) / count);
    await between();
  }
  return figures;
}

/** Runs the loop until it is compiled, and returns how often it fits into a sample. */
async function warmUp(loop: Loop, effort: Effort, between: () => Promise<void>): Promise<number> {
  let count = 500;
  let spentMs = 0;
  for (let runs = 0; runs < 10 || spentMs < effort.warmUpMs; runs++) {
    const start = performance.now();
    loop(count);
    const elapsedMs = performance.now() - start;
    spentMs += elapsedMs;
    const fitting = Math.round((count * effort.sampleMs) / Math.max(elapsedMs, 0.01));
    count = Math.max(500, Math.min(effort.maxCount, fitting));
    await between();
  }
  return count;
}

/** The middle figure; of two middle ones the mean. */
export function median(figures: readonly number[]): number {
  const sorted = [...figures].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
