import { cpuMs } from './cpu-time';
import type { Effort } from './effort';

/** A loop of `cases.ts`, or one that awaits. */
export type MeasuredLoop = (count: number) => number | Promise<number>;

/** Nanoseconds of CPU time per run of the loop, one figure per sample. `between` is called after each sample, not timed. */
export async function measure(
  loop: MeasuredLoop,
  effort: Effort,
  between: (() => Promise<void>) | undefined,
): Promise<number[]> {
  const count = await warmUp(loop, effort, between);
  const figures: number[] = [];
  for (let sample = 0; sample < effort.samples; sample++) {
    const start = cpuMs();
    const seen = await loop(count);
    const elapsedMs = cpuMs() - start;
    // A loop whose results nobody looks at may be compiled to nothing.
    if (!Number.isInteger(seen)) throw new Error(`The loop saw ${seen}`);
    figures.push((elapsedMs * 1e6) / count);
    await between?.();
  }
  return figures;
}

/** Runs the loop until it is compiled, and returns how often it fits into a sample. */
async function warmUp(
  loop: MeasuredLoop,
  effort: Effort,
  between: Parameters<typeof measure>[2],
): Promise<number> {
  let count = 500;
  let spentMs = 0;
  for (let runs = 0; runs < 10 || spentMs < effort.warmUpMs; runs++) {
    const start = cpuMs();
    await loop(count);
    const elapsedMs = cpuMs() - start;
    spentMs += elapsedMs;
    const fitting = Math.round((count * effort.sampleMs) / Math.max(elapsedMs, 0.01));
    count = Math.max(500, Math.min(effort.maxCount, fitting));
    await between?.();
  }
  return count;
}
