import type { Effort } from '../effort';
import type { Figures } from '../workloads/workload';

/**
 * What is measured apart from the contest: each case in processes of its own, as it may change the process for good, and on
 * several versions of Node.
 */
export interface Study {
  readonly title: string;
  /** What the figures are, and how they come about. */
  readonly words: string;
  readonly cases: Readonly<Record<string, Case>>;
}

/** Resolves with its figures, every sample; with none where this version of Node, or a peer, does not have what it is about. */
export type Case = (surroundings: { readonly effort: Effort; readonly sinkUrl: string }) => Promise<Figures>;
