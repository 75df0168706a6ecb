/** Does something so many times. */
export type Timed = (count: number) => unknown;

const WARM_UP_MS = 150;
const SAMPLES = 11;
const SAMPLE_MS = 12;
/** What one sample records has to wait for its delivery, in far less than a queue. */
const MAX_COUNT = 20_000;
const MIN_COUNT = 320;

/**
 * Nanoseconds of CPU time of one operation: the middle one of several samples. Unlike the clock on the wall it stands still
 * while other processes have the core, and it counts what the garbage collector does in threads of its own. `between` is
 * awaited after each, not timed.
 */
export async function timed(loop: Timed, between: () => Promise<unknown>): Promise<number> {
  let count = MIN_COUNT;
  for (let spentMs = 0; spentMs < WARM_UP_MS; ) {
    const elapsedMs = await elapsed(loop, count);
    spentMs += elapsedMs;
    const fitting = Math.round((count * SAMPLE_MS) / Math.max(elapsedMs, 0.01));
    count = Math.max(MIN_COUNT, Math.min(MAX_COUNT, fitting));
    await between();
  }
  const figures: number[] = [];
  for (let sample = 0; sample < SAMPLES; sample++) {
    figures.push(((await elapsed(loop, count)) * 1e6) / count);
    await between();
  }
  return figures.sort((a, b) => a - b)[SAMPLES >> 1];
}

async function elapsed(loop: Timed, count: number): Promise<number> {
  const before = process.cpuUsage();
  await loop(count);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
