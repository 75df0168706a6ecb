import { CONTESTANTS, type ContestantName } from './contestants/contestants';
import type { WorkloadName } from './workloads/workloads';

/** A workload of one process, or the pairs of servers: that answer at once, that do a part of it, and that make calls. */
export type StepName = WorkloadName | 'server' | 'layers' | 'calls';

/** One workload for some contestants, by turns, so many times. */
export interface Step {
  readonly workload: StepName;
  readonly contestants: readonly ContestantName[];
  readonly rounds: number;
}

const OURS: readonly ContestantName[] = ['clew', 'clew-otlp'];
/** Whom a gate names. */
const JUDGED: readonly ContestantName[] = [...OURS, 'jaeger-client', 'dd-trace', 'otel'];
/** Whom no gate of the server is about: fewer pairs will do. */
const SERVED = CONTESTANTS.filter((name) => name !== 'clew' && name !== 'noop');

const FULL_PLAN: readonly Step[] = [
  { workload: 'micro', contestants: CONTESTANTS, rounds: 4 },
  { workload: 'parts', contestants: OURS, rounds: 3 },
  { workload: 'exported', contestants: CONTESTANTS, rounds: 3 },
  { workload: 'burst', contestants: CONTESTANTS, rounds: 3 },
  { workload: 'paced', contestants: CONTESTANTS, rounds: 2 },
  { workload: 'retained', contestants: CONTESTANTS, rounds: 3 },
  { workload: 'load', contestants: CONTESTANTS, rounds: 7 },
  { workload: 'server', contestants: ['clew'], rounds: 15 },
  { workload: 'server', contestants: SERVED, rounds: 2 },
  { workload: 'layers', contestants: OURS, rounds: 3 },
  { workload: 'calls', contestants: ['clew'], rounds: 8 },
  { workload: 'calls', contestants: ['clew-otlp', 'jaeger-client', 'dd-trace', 'otel'], rounds: 2 },
];

/** What fits into two minutes: whoever a gate is about, and less often. */
const QUICK_PLAN: readonly Step[] = [
  { workload: 'micro', contestants: JUDGED, rounds: 2 },
  { workload: 'exported', contestants: JUDGED, rounds: 2 },
  { workload: 'burst', contestants: OURS, rounds: 1 },
  { workload: 'paced', contestants: OURS, rounds: 1 },
  { workload: 'retained', contestants: OURS, rounds: 1 },
  { workload: 'load', contestants: ['clew', 'jaeger-client'], rounds: 5 },
  { workload: 'server', contestants: ['clew'], rounds: 4 },
];

/** Of the contestants that are there. `rounds`: so many at most, for a first look. */
export function plan(quick: boolean, there: readonly ContestantName[], rounds: number): Step[] {
  return (quick ? QUICK_PLAN : FULL_PLAN).map((step) => ({
    ...step,
    contestants: step.contestants.filter((name) => there.includes(name)),
    rounds: Math.min(step.rounds, rounds),
  }));
}
