import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { COLD_STARTS } from '../cold-start';
import type { Workload } from './workload';

/** The first process of a library also reads it from the disk; the median is of the others. */
const PROCESSES = 3;

/**
 * A cold start: milliseconds that requiring what is published of a library takes in a fresh process, which has loaded nothing
 * else, and constructing a tracer that exports with it.
 */
export const load: Workload = async ({ name }) => {
  const required: number[] = [];
  const constructed: number[] = [];
  for (let i = 0; i < PROCESSES; i++) {
    const figures = await coldStart(name);
    required.push(figures.required);
    constructed.push(figures.constructed);
  }
  return { 'require, ms': required, 'require and construct, ms': constructed };
};

async function coldStart(name: keyof typeof COLD_STARTS): Promise<{ required: number; constructed: number }> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [join(__dirname, '..', 'cold-process.js'), name],
    { env: { ...process.env, ...COLD_STARTS[name].env } },
  );
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
}
