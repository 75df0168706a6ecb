import type { ContestantName } from '../contestants/contestants';
import type { Effort } from '../effort';

/** Where a workload runs: in a process of its own, beside a sink of its own. */
export interface Surroundings {
  readonly name: ContestantName;
  readonly effort: Effort;
  readonly sinkUrl: string;
}

/** What was measured, by name: every sample. Empty where a contestant has nothing to be measured. */
export type Figures = Readonly<Record<string, readonly number[]>>;

export type Workload = (surroundings: Surroundings) => Promise<Figures>;
