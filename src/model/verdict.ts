/**
 * What is known about a segment's sampling (B3's words).
 * UNDECIDED: nobody has decided yet; the head sampler is asked at the first span started.
 * DENY, ACCEPT: final, but for `sampling.priority`.
 * DEFER: recorded now, decided by the tail sampler when the segment settles.
 */
export const UNDECIDED = 0;
export const DENY = 1;
export const ACCEPT = 2;
export const DEFER = 3;
export type Verdict = typeof UNDECIDED | typeof DENY | typeof ACCEPT | typeof DEFER;
