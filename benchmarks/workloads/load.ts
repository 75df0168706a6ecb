import { contestant } from '../contestants/contestants';
import type { Workload } from './workload';

/** A cold start: milliseconds that requiring the library takes in a fresh process, and a tracer that exports with it. */
export const load: Workload = async ({ name }) => {
  const start = performance.now();
  const one = contestant(name);
  const required = performance.now();
  one.construct();
  const constructed = performance.now();
  return { 'require, ms': [required - start], 'require and construct, ms': [constructed - start] };
};
