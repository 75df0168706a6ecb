/** How long to measure: `--quick` is for a look, and for continuous integration. */
export interface Effort {
  /** Micro cases: how long each is warmed up, and how many samples of how many milliseconds are taken. */
  readonly warmUpMs: number;
  readonly samples: number;
  readonly sampleMs: number;
  /** A sample never runs more often than this: what it records has to wait for its delivery. */
  readonly maxCount: number;
  /** Exports: runs of so many traces of ten spans, after some that are not counted and take so long together. */
  readonly traces: number;
  readonly exports: number;
  readonly exportWarmUpMs: number;
  readonly pacedMs: number;
}

export const QUICK: Effort = {
  warmUpMs: 150,
  samples: 7,
  sampleMs: 12,
  maxCount: 30_000,
  traces: 3000,
  exports: 3,
  exportWarmUpMs: 1500,
  pacedMs: 1000,
};
export const FULL: Effort = {
  warmUpMs: 200,
  samples: 11,
  sampleMs: 12,
  maxCount: 30_000,
  traces: 4500,
  exports: 4,
  exportWarmUpMs: 5000,
  pacedMs: 2000,
};
