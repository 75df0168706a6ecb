import { burst } from './burst';
import { exported } from './exported';
import { load } from './load';
import { micro } from './micro';
import { paced } from './paced';
import { parts } from './parts';
import { retained } from './retained';
import type { Workload } from './workload';

export const WORKLOADS = { micro, parts, exported, burst, paced, retained, load } satisfies Record<
  string,
  Workload
>;
export type WorkloadName = keyof typeof WORKLOADS;
