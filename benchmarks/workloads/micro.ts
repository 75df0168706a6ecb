import { contestant } from '../contestants/contestants';
import { measure } from '../measure';
import type { Workload } from './workload';

/** Nanoseconds per operation, by case. */
export const micro: Workload = async ({ name, effort, sinkUrl }) => {
  const figures: Record<string, readonly number[]> = {};
  for (const { name: title, loop, deliver } of contestant(name).cases(sinkUrl)) {
    figures[title] = await measure(loop, effort, deliver);
  }
  return figures;
};
